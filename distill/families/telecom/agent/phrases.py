"""Sentences of the reference agent, by tool and by fact."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Forms = Mapping[str, tuple[str, ...]]

FACTS: Final[Forms] = MappingProxyType(
    {
        "phone_number": ("Which phone number is this about?", "What is the number of the line, please?", "Please tell me the phone number on the account."),
        "pin": ("What is the PIN of your account?", "Please tell me your account PIN.", "I need the PIN that you set for your account."),
        "birth_date": ("What is your date of birth?", "Please tell me your date of birth.", "When were you born?"),
        "postcode": ("What is the postcode of your address?", "Which postcode do we have for you?", "Please give me your postcode."),
        "wants": ("What exactly would you like me to do?", "Tell me what exactly you have in mind.", "So that I do the right thing: what exactly do you want?"),
        "account_number": ("What was your account number at the old operator? It is on their last bill.", "I need your account number with the previous operator."),
        "transfer_pin": ("Which transfer PIN did the other operator give you?", "Please give me the transfer PIN from your old operator."),
        "stolen": ("Was the phone stolen or just lost?", "Do you know whether it was lost or stolen?"),
    }
)  # fmt: skip

STEPS: Final[Forms] = MappingProxyType(
    {
        "check_status_bar": ("Please look at the status bar.", "What icons at the top of the screen do you see?", "Could you look at the icons at the top of your phone?"),
        "check_sim": ("Please open the settings and see what the phone says about the SIM.", "What is the SIM status in the settings?", "In the settings, look up the SIM card status, please."),
        "check_network_mode": ("Please see in the settings which network type is chosen.", "Look up which network mode is set, please.", "In the mobile network settings, which network type do you have, and how is the operator chosen?"),
        "check_data_settings": ("Please open the data settings.", "Have a look at the mobile data page in the settings.", "What do the data settings say?"),
        "check_apn": ("Please open the access point page in the settings.", "Look at the access point settings, please.", "There is an access point screen in the network settings; what does it say?"),
        "check_wifi": ("Please open the Wi-Fi page.", "Tell me whether calling over Wi-Fi is on.", "Have a look at the Wi-Fi page of the settings, please."),
        "check_vpn": ("Please see whether a VPN is connected.", "Is a VPN running on the phone?", "In the network settings, is a VPN listed as connected?"),
        "check_battery": ("Please open the battery page.", "See whether the battery saver is active, please.", "What does the battery page say?"),
        "check_permissions": ("Please look at the permissions of the messages app.", "In the app settings, open the permissions of your messages app.", "What are the permissions of the messages app?"),
        "check_storage": ("Please see how much free space there is.", "Have a look at the storage page, please.", "Open the storage page in the settings, please."),
        "check_updates": ("Please see whether a system update is waiting.", "Look for system updates, please.", "In the settings, see whether an update is waiting."),
        "check_location": ("Which town are you in right now?", "Where are you at the moment? Which country and which town?", "What town are you calling from?"),
        "read_messages": ("A text with a code is on its way. Please open the latest text from us.", "I have sent you a text. Please read the latest text from us.", "Please look at the latest text from us and read it to me."),
        "check_payment_requests": ("Please look for the payment request in our app.", "There should be a payment request in the app now; do you see it?"),
        "set_airplane_mode": ("Please turn airplane mode {on}.", "Please switch airplane mode {on}.", "Turn the airplane mode {on}, please."),
        "set_mobile_data": ("Please turn mobile data {on}.", "Switch mobile data {on}, please.", "Please switch {on} mobile data."),
        "set_data_roaming": ("Please turn data roaming {on}.", "Switch data roaming {on}, please.", "Please switch {on} data roaming."),
        "set_data_saver": ("Please turn the data saver {on}.", "Switch the data saver {on}, please.", "Please switch {on} the data saver."),
        "set_battery_saver": ("Please turn the battery saver {on}.", "Switch the battery saver {on}, please.", "Please switch {on} the battery saver."),
        "set_wifi_calling": ("Please turn Wi-Fi calling {on}.", "Switch calling over Wi-Fi {on}, please.", "Please switch {on} Wi-Fi calling."),
        "reseat_sim": ("Please take the SIM out, wait a moment and put it back.", "Please reseat the SIM: pull the tray, and push it back until it clicks."),
        "unlock_sim": ("The PUK is ${{puk}}. Please enter it and choose a new SIM PIN.", "Please type this PUK: ${{puk}}. The phone will then ask for a new PIN."),
        "set_network_mode": ("Please set the network type to {mode}.", "Set the network mode to {mode}, please."),
        "set_operator_selection": ("Please set the operator selection to automatic.", "Set the operator to automatic, please; the phone will find ours."),
        "restart_phone": ("Please restart the phone.", "Now restart your phone, please; it picks up the change that way.", "Restart the phone once, please."),
        "disconnect_vpn": ("Please disconnect the VPN.", "Disconnect your VPN for now, please."),
        "reset_apn": ("Please reset the access point to our default.", "Reset the APN to the default, please."),
        "grant_permission": ("Please allow the messages app to use {permission}.", "Allow the app to use {permission}, please."),
        "free_storage": ("Please delete some old videos, so that there is room again.", "Please free some space on the phone."),
        "install_update": ("Please install the waiting update.", "Install the system update, please; the phone will restart."),
        "install_esim": ("Please install the eSIM that we have sent to your e-mail address.", "The code is in your e-mail. Please install the eSIM with it."),
        "approve_payment": ("Please approve the payment request in our app.", "A request is in our app. Please approve the payment there.", "Please open our app and approve the request that I have sent."),
    }
)  # fmt: skip
"""Requests; `${puk}` is filled from what the desk has shown."""

REASONS: Final[Forms] = MappingProxyType(
    {
        "look": ("I cannot see your phone from here, and this tells me where to go on.", "It takes a moment and saves us guessing."),
        "do": ("It is the one setting that keeps the service away, and it can be changed back at any time.", "Nothing gets lost by it, and without it the phone cannot use what I have set up."),
        "restart_phone": ("The change was made after your last restart, so the phone has not seen it yet.", "The network and the phone agree on new settings only at a restart."),
        "reset_apn": ("The access point is the address that the phone uses for the internet; the default is the right one for us.", "It only puts the internet address of the phone back to ours."),
        "set_operator_selection": ("The phone has been told to look for one certain operator, and it is not ours.",),
        "read_messages": ("The code proves that you hold the phone of this line.", "It is the one way left to prove that the line is yours."),
        "check_location": ("Our list of faults and packs goes by place.", "What is possible depends on where you are."),
        "check_apn": ("The access point is simply the address that the phone uses for the internet.",),
        "check_network_mode": ("That is the kind of network, such as 4G or 5G, that the phone looks for.",),
        "unlock_sim": ("A wrong PIN was entered too often, and the PUK is the key that opens the SIM again.",),
    }
)  # fmt: skip

WHY: Final[Forms] = MappingProxyType(
    {
        "find_customer": ("I have the number; it should lead me to the account.", "First I find the account that this number belongs to.", "The number is enough to find the account, which tells me whom to identify."),
        "get_customer": ("Identified. Before anything else I read the account for warnings.", "Now I may open the account; a warning there would decide how I go on.", "I look at the account itself, in case something is noted there."),
        "verify_identity": ("I hold the answer against the account before I look at anything.", "This answer has to match before I may open the account.", "Checking the answer; I expect a plain yes or no."),
        "send_one_time_code": ("The answers are not enough. A code to the line proves that the caller holds the phone.", "One more factor is needed, and a text with a code is the quickest."),
        "get_line": ("I look at the line: its status and what is set for it.", "The line's record should show whether something on our side holds it up.", "Is the line itself in order? Its record tells."),
        "get_usage": ("Slow or missing data may simply be used up; I look at this month's usage.", "I read the usage: what is included, what is left, and whether fair use applies.", "How much data is left? That decides what can help."),
        "suspend_line": ("The line has to be closed first, so that nobody runs up charges.", "I put the line on hold at once."),
        "resume_line": ("The reason for the hold is gone, so I lift it.", "Nothing stands against it now: I resume the line."),
        "set_roaming": ("The line is not allowed abroad. I allow it.", "Roaming is off for this line, which keeps the phone off every network there. I switch it on."),
        "add_data": ("You agreed to the price, so I book the data.", "Booking what we agreed; it works from this moment."),
        "bar_premium": ("So that this does not come again, I bar paid services on the line.", "I bar premium services, as asked."),
        "set_forwarding": ("Calls are still sent elsewhere; I take the forwarding out.", "I remove the forwarding that you did not set."),
        "get_sim": ("The SIM's record has its status, and the PUK should it be locked.", "I look the SIM up; the line's record names it."),
        "activate_sim": ("The SIM is not active in our network. I switch it on.", "An inactive SIM explains it. I activate it."),
        "block_sim": ("The old SIM must not work for anybody else; I block it.",),
        "replace_sim": ("The line gets a new SIM, and the old one is blocked with it.", "I issue a new SIM for the line."),
        "get_device": ("The handset's own record shows whether it may use any network.", "Is the handset barred? Its record tells."),
        "bar_device": ("It was stolen, so the handset goes on the list and no network will serve it.",),
        "check_network": ("The network has its own idea of the line; I compare.", "Next, how the network knows this line: which services are provisioned.", "If the services are not provisioned, no setting on the phone can help. I check that."),
        "list_outages": ("Before I search any longer: is there a fault in the area?", "I look for faults where the caller is.", "A fault in the town would explain it; I look at the list."),
        "reprovision": ("The service is missing in the network. I write it anew.", "Not provisioned: I set it up again."),
        "push_settings": ("I send the right settings to the phone.", "The settings can be sent from here, which spares typing."),
        "list_bills": ("I look at the bills: which are open, and how much.", "The bills should show what this is about.", "First the list of bills, then the one that matters."),
        "get_bill": ("Now the charges of that bill, one by one.", "I open the bill to see what was charged and whether something was credited before.", "The list gives only sums; I need the single charges."),
        "list_payments": ("I make sure that the payment has arrived.", "Has it been settled? I look at the payments of the bill."),
        "request_payment": ("I send the request for the open amount, which can be approved in the app.", "The bill has to be paid first; I send the request."),
        "credit_charge": ("The amount is within what I may credit, and the rules say that this one goes back.", "I give this charge back."),
        "get_plan": ("What does the present plan include? I read it before I compare.", "I look at the plan the line has."),
        "list_plans": ("I compare the plans that can be chosen today.", "Which plans are there now? The list shows data and price."),
        "change_plan": ("The wish is clear and nothing stands against it: I change the plan.", "I move the line to that plan."),
        "list_promotions": ("The promotions have conditions; I read them before I say anything.", "I look which promotions go with this plan, and until when."),
        "apply_promotion": ("The line meets the conditions, so I apply the promotion.",),
        "list_roaming_packs": ("I look which packs work in that country.", "Data abroad needs a pack that covers the country; I list them."),
        "add_roaming_pack": ("Agreed: I add the pack to the line.",),
        "get_port": ("I look at the number transfer: where it stands, and why.", "The transfer's record should name the reason."),
        "resubmit_port": ("With the corrected details I send the transfer again.",),
        "cancel_port": ("Nobody here asked for this transfer. I stop it.",),
        "set_port_lock": ("I lock the number, so that it cannot be moved away.",),
        "list_tickets": ("Is this known already? I look at the tickets.",),
        "open_ticket": ("This needs another desk; I leave them all that is known.",),
        "flag_fraud": ("I mark the account, so that nothing can be changed before the fraud desk has looked.",),
        "transfer_to_human": ("This is for a colleague to decide. I hand over with what is known.", "I may not go on from here, so I hand the caller over."),
    }
)  # fmt: skip
