"""Why the reference agent does what it does: said beside a call, and to a customer who hesitates.

A key `tool:case` holds reasons for one kind of case alone. Nothing here says what no tool has shown by then.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from distill.families.telecom.agent.phrases import Forms

REASONS: Final[Forms] = MappingProxyType(
    {
        "look": ("I cannot see your phone from here, and this tells me where to go on.", "It takes a moment and saves us guessing.", "Only you can see that page, and it rules one thing in or out."),
        "do": ("It may be what holds the service back, and it can be changed back at any time.", "It is one switch, and you can set it back whenever you like."),
        "try": ("Only a try shows whether it works now.", "I can't tell from here whether it helped."),
        "reseat_sim": ("A card that sits a little askew is not read, and putting it back harms nothing.", "The phone does not see the card, and this makes it look again."),
        "free_storage": ("Without room the phone cannot handle pictures, and you choose what goes.", "The phone is full; delete only what you can spare."),
        "install_update": ("The update is waiting already, and an old system can slow the phone down.", "It brings the system up to date; your own things stay where they are."),
        "disconnect_vpn": ("All you load goes by way of the VPN now, and it can be connected again afterwards.", "Without it we see how fast the line itself is."),
        "grant_permission": ("Without it the app cannot send pictures, and you can take it back at any time.", "The app needs it to reach your pictures."),
        "restart_phone": ("At a restart the phone registers with the network anew, and that is what I am after.", "Only a restart from now on takes in how things stand on our side.", "The network and the phone agree on how things stand only at a restart."),
        "reset_apn": ("The access point is the address that the phone uses for the internet; the default is the right one for us.", "It only puts the internet address of the phone back to ours."),
        "set_operator_selection": ("The phone keeps to one operator that was picked by hand; left to itself it finds ours.",),
        "read_messages": ("The code shows that the phone of this line is in your hands.", "Without the code I may not open the account."),
        "check_location": ("Our list of faults and packs goes by place.", "What is possible depends on where you are."),
        "check_apn": ("The access point is simply the address that the phone uses for the internet.",),
        "check_network_mode": ("That is the kind of network, such as 4G or 5G, that the phone looks for.",),
        "unlock_sim": ("A wrong PIN was entered too often, and the PUK is the key that opens the SIM again.",),
        "install_esim": ("The eSIM is your new card, and without it the new phone has none.",),
        "approve_payment": ("I may lift the hold only once the bill is paid, and only you can approve it.",),
    }
)  # fmt: skip

WHY: Final[Forms] = MappingProxyType(
    {
        "find_customer": ("I have the number; it should lead me to the account.", "First I find the account that this number belongs to.", "The number is enough to find the account, which tells me whom to identify.", "With the number I can look up whose account it is.", "I look the number up; what is in the account stays closed for now.", "Number first: which account and line does it belong to?", "The account has to be found before anybody can be identified for it."),
        "get_customer": ("Identified. Before anything else I read the account for warnings.", "Now I may open the account; a warning there would decide how I go on.", "I look at the account itself, in case something is noted there.", "Enough is proven. The account comes first, in case there is a fraud warning.", "Does the account carry a warning? That has to be known before anything is touched.", "The caller is who they say. I open the account and look for notes.", "With the caller proven I read the account before I go to the matter itself."),
        "verify_identity": ("I hold the answer against the account.", "This answer has to match before I may open the account.", "Checking the answer; I expect a plain yes or no.", "Does that fit what is stored? The system only says yes or no.", "I have an answer; whether it is right the system has to say.", "The answer counts only if the system confirms it.", "I let the system compare it, since I see nothing of the account yet."),
        "verify_identity:more": ("What comes next needs more proof than the account did, so I check this answer too.", "One more answer for a sensitive change; I hold it against the account.", "For this the points so far do not suffice. I check the further answer."),
        "verify_identity:code": ("The code was read out to me; I let the system compare it.", "Does the code fit the one that was sent?", "If this code is the one sent, the caller holds the phone of the line."),
        "send_one_time_code": ("The answers are not enough. A code to the line proves that the caller holds the phone.", "One more factor is needed, and a text with a code is the quickest.", "The points do not suffice yet; I try it with a code by text."),
        "get_line": ("I look at the line: its status and what is set for it.", "The line's record should show whether something on our side holds it up.", "Is the line itself in order? Its record tells.", "On our side I start with the line: active or on hold?", "Beside the phone I want to know how the line stands."),
        "get_line:plan": ("Plan and contract stand in the line's record; I read them first.", "Which plan does the line have, and until when does the contract run?", "I need the present plan and the end of the contract."),
        "get_line:lost": ("I need the line's status, and which SIM and handset go with it.", "Before I change anything: how does the line stand, and which handset is on it?"),
        "get_line:fraud": ("Is anything set on the line that the caller did not ask for? I read its record.", "The line's record shows status, forwarding and lock."),
        "get_usage": ("Slow or missing data may simply be used up; I look at this month's usage.", "I read the usage: what is included, what is left, and whether fair use applies.", "How much data is left? That decides what can help.", "This month's usage tells whether there is any data left to use."),
        "suspend_line": ("The line has to be closed first, so that nobody runs up charges.", "I put the line on hold at once.", "First thing: the line goes on hold as lost."),
        "resume_line": ("The reason for the hold is gone, so I lift it.", "Nothing stands against it now: I resume the line.", "The line may be active again; I lift the hold."),
        "set_roaming": ("The line is not allowed abroad. I allow it.", "Roaming is off for this line, which keeps the phone off every network there. I switch it on."),
        "add_data": ("The price was agreed to, so I book the data.", "Booking what we agreed; it works from this moment."),
        "bar_premium": ("The caller wants no more of these, so I bar paid services on the line.", "I bar premium services, as asked."),
        "set_forwarding": ("Calls are still sent elsewhere; I take the forwarding out.", "The caller did not set this forwarding. I remove it."),
        "get_sim": ("The SIM's record has its status, and the PUK should it be locked.", "I look the SIM up; the line's record names it."),
        "activate_sim": ("The SIM is not active in our network. I switch it on.", "An inactive SIM keeps the phone out. I activate it."),
        "block_sim": ("The old SIM must not work for anybody else; I block it.",),
        "replace_sim": ("The line gets a new SIM, and the old one is blocked with it.", "I issue a new SIM for the line."),
        "get_device": ("The handset's own record shows whether it may use any network.", "Is the handset barred? Its record tells."),
        "bar_device": ("It was stolen, so the handset goes on the list and no network will serve it.", "The caller says it was stolen; then the handset is barred too."),
        "check_network": ("The network has its own idea of the line; I compare.", "Next, how the network knows this line: which services are provisioned.", "If the services are not provisioned, no setting on the phone can help. I check that.", "What does the network have for this line? Each service should be there."),
        "list_outages": ("Before I search any longer: is there a fault in the area?", "I look for faults where the caller is.", "A fault in the town would explain it; I look at the list.", "The list of faults for that town comes next."),
        "reprovision": ("The service is missing in the network. I write it anew.", "Not provisioned: I set it up again."),
        "push_settings": ("I send the right settings to the phone.", "The settings can be sent from here, which spares typing."),
        "list_bills": ("I look at the bills: which are open, and how much.", "The bills should show what this is about.", "First the list of bills, then the one that matters.", "Which bills are there? The charge should be on a recent one."),
        "list_bills:overdue": ("The hold is for an overdue bill; I look which one.", "Which bill is unpaid? The list shows each with its status."),
        "get_bill": ("Now the charges of that bill, one by one.", "I open the bill to see what was charged and whether something was credited before.", "The list gives only sums; I need the single charges.", "The charge itself: what is it for, how much, and how often is it there?"),
        "get_bill:overdue": ("I open the overdue bill for the exact amount.", "How much is open on it? I read the bill before I name a sum."),
        "list_payments": ("I make sure that the payment has arrived.", "Has it been settled? I look at the payments of the bill."),
        "request_payment": ("I send the request for the open amount, which can be approved in the app.", "The bill has to be paid first; I send the request."),
        "credit_charge": ("The amount is within what I may credit, and the rules say that this one goes back.", "By the rules this charge goes back, and it is small enough for me to credit it.", "The bill shows the charge as the caller says; I credit it."),
        "get_plan": ("What does the present plan include? I read it before I compare.", "I look at the plan the line has.", "Price and data of the present plan, to compare with."),
        "list_plans": ("I compare the plans that can be chosen today.", "Which plans are there now? The list shows data and price."),
        "change_plan": ("The wish is clear and nothing stands against it: I change the plan.", "I move the line to that plan.", "Price named and agreed to; I make the change."),
        "list_promotions": ("The promotions have conditions; I read them before I say anything.", "I look which promotions go with this plan, and until when."),
        "apply_promotion": ("The line meets the conditions, so I apply the promotion.", "In date, for this plan and open to old contracts: I apply it."),
        "list_roaming_packs": ("I look which packs work in that country.", "Data abroad needs a pack that covers the country; I list them."),
        "add_roaming_pack": ("Agreed: I add the pack to the line.", "The pack was chosen and the price agreed to. I add it."),
        "get_port": ("I look at the number transfer: whether there is one, and where it stands.", "The transfer's record should tell how far it is.", "Is there a transfer for this line, and in which state?"),
        "get_port:fraud": ("Has anybody asked to move the number away? The record tells.", "A transfer that the caller knows nothing of would stand here."),
        "resubmit_port": ("With the corrected details I send the transfer again.", "I have both details now, so it can go out again."),
        "cancel_port": ("The caller did not ask for this transfer. I stop it.",),
        "cancel_port:stay": ("The caller has changed their mind, and it is not completed: I stop the transfer.", "It is still open, so it can be cancelled as the caller wishes."),
        "set_port_lock": ("I lock the number, so that it cannot be moved away.",),
        "set_port_lock:off": ("The caller is proven and wants it free, so I take the lock off.",),
        "list_tickets": ("Is this known already? I look at the tickets.",),
        "open_ticket": ("This needs another desk; I leave them all that is known.",),
        "flag_fraud": ("I mark the account, so that nothing can be changed before the fraud desk has looked.",),
        "transfer_to_human": ("This is for a colleague to decide. I hand over with what is known.", "I may not go on from here, so I hand the caller over.", "The rules give this to another desk; I pass on what I know."),
    }
)  # fmt: skip
