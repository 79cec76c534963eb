"""What the reference agent asks the customer for, by fact and by tool of the phone."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Forms = Mapping[str, tuple[str, ...]]

FACTS: Final[Forms] = MappingProxyType(
    {
        "phone_number": ("Which phone number is this about?", "What is the number of the line, please?", "Please tell me the phone number on the account.", "What is the number that this is about?", "Could you give me the phone number?", "First I need the number of the line.", "What number is it, please?"),
        "pin": ("What is the PIN of your account?", "Please tell me your account PIN.", "I need the PIN that you set for your account.", "To make sure that it is you, what is your account PIN?", "May I have the PIN of your account?", "Could you tell me the account PIN?", "Do you have the PIN of the account at hand? Please tell me."),
        "birth_date": ("What is your date of birth?", "Please tell me your date of birth.", "When were you born?", "May I ask your date of birth?", "Could you give me your date of birth?", "Then I need your date of birth.", "And your date of birth, please?"),
        "postcode": ("What is the postcode of your address?", "Which postcode do we have for you?", "Please give me your postcode.", "What is your postcode?", "May I have the postcode of your address?", "Could you tell me the postcode of your address?", "And the postcode of your address, please?"),
        "wants": ("What exactly would you like me to do?", "Tell me what exactly you have in mind.", "So that I do the right thing: what exactly do you want?", "What exactly is it that you want?", "Can you tell me what exactly it is about?", "What exactly should be done?", "Please tell me what exactly this is about."),
        "account_number": ("What was your account number at the old operator? It is on their last bill.", "I need your account number with the previous operator.", "Which account number did you have there? I need your account number at the old operator."),
        "transfer_pin": ("Which transfer PIN did the other operator give you?", "Please give me the transfer PIN from your old operator.", "Then I need the transfer PIN that the other operator gave you.", "And which transfer PIN did they give you?"),
        "stolen": ("Was the phone stolen or just lost?", "Do you know whether it was lost or stolen?", "One question first: was it lost or stolen?", "Would you say that it was lost or stolen?"),
    }
)  # fmt: skip

STEPS: Final[Forms] = MappingProxyType(
    {
        "check_status_bar": ("Please look at the status bar.", "What icons at the top of the screen do you see?", "Could you look at the icons at the top of your phone?", "Which icons at the top of the screen are there?", "Let us begin with the top of your screen; what is there, please?", "Please tell me what the status bar shows."),
        "check_sim": ("Please open the settings and see what the phone says about the SIM.", "What is the SIM status in the settings?", "In the settings, look up the SIM card status, please.", "What is the SIM card status, please? It stands in the settings.", "Could you look up the SIM status in the settings?"),
        "check_network_mode": ("Please see in the settings which network type is chosen.", "Look up which network mode is set, please.", "In the mobile network settings, which network type do you have, and how is the operator chosen?", "Which network mode is set, and is the operator chosen by hand?", "Please see which network type is set, and how the operator is chosen."),
        "check_data_settings": ("Please open the data settings.", "Have a look at the mobile data page in the settings.", "What do the data settings say?", "Could you open the data settings?", "On to the data settings, please; which switches are on there?"),
        "check_apn": ("Please open the access point page in the settings.", "Look at the access point settings, please.", "There is an access point screen in the network settings; what does it say?", "Could you open the access point settings?", "Please go to the access point page and read me what stands there."),
        "check_wifi": ("Please open the Wi-Fi page.", "Tell me whether calling over Wi-Fi is on.", "Have a look at the Wi-Fi page of the settings, please.", "Could you open the Wi-Fi page?"),
        "check_vpn": ("Please see whether a VPN is connected.", "Is a VPN running on the phone?", "In the network settings, is a VPN listed as connected?"),
        "check_battery": ("Please open the battery page.", "See whether the battery saver is active, please.", "What does the battery page say?", "Could you look at the battery page?", "Please see on the battery page whether it is saving power."),
        "check_permissions": ("Please look at the permissions of the messages app.", "In the app settings, open the permissions of your messages app.", "What are the permissions of the messages app?", "Could you read me the permissions of your messages app?"),
        "check_storage": ("Please see how much free space there is.", "Have a look at the storage page, please.", "Open the storage page in the settings, please.", "Could you look at the storage page?"),
        "check_updates": ("Please see whether a system update is waiting.", "Look for system updates, please.", "In the settings, see whether an update is waiting.", "Could you look for a system update?"),
        "check_location": ("Which town are you in right now?", "Where are you at the moment? Which country and which town?", "What town are you calling from?", "What town are you in at the moment?", "May I ask which town you are in?", "So that I can look it up: which town are you in, and which country?"),
        "read_messages": ("A text with a code is on its way. Please open the latest text from us.", "I have sent you a text. Please read the latest text from us.", "Please look at the latest text from us and read it to me.", "You should get a text from us now. Please read me the latest text from us."),
        "check_payment_requests": ("Please look for the payment request in our app.", "There should be a payment request in the app now; do you see it?"),
        "set_airplane_mode": ("Please turn airplane mode {on}.", "Please switch airplane mode {on}.", "Turn the airplane mode {on}, please.", "Could you switch airplane mode {on}?", "Turn airplane mode {on} for me, please."),
        "set_mobile_data": ("Please turn mobile data {on}.", "Switch mobile data {on}, please.", "Please switch {on} mobile data.", "Could you switch mobile data {on}?", "Turn mobile data {on} for me, please."),
        "set_data_roaming": ("Please turn data roaming {on}.", "Switch data roaming {on}, please.", "Please switch {on} data roaming.", "Could you switch data roaming {on}?", "Turn data roaming {on} for me, please."),
        "set_data_saver": ("Please turn the data saver {on}.", "Switch the data saver {on}, please.", "Please switch {on} the data saver.", "Could you switch the data saver {on}?", "Turn the data saver {on} for me, please."),
        "set_battery_saver": ("Please turn the battery saver {on}.", "Switch the battery saver {on}, please.", "Please switch {on} the battery saver.", "Could you switch the battery saver {on}?", "Turn the battery saver {on} for me, please."),
        "set_wifi_calling": ("Please turn Wi-Fi calling {on}.", "Switch calling over Wi-Fi {on}, please.", "Please switch {on} Wi-Fi calling.", "Could you switch Wi-Fi calling {on}?", "Turn Wi-Fi calling {on} for me, please."),
        "reseat_sim": ("Please take the SIM out, wait a moment and put it back.", "Please reseat the SIM: pull the tray, and push it back until it clicks.", "Please take the SIM out for a moment and put it in again."),
        "unlock_sim": ("The PUK is ${{puk}}. Please enter it and choose a new SIM PIN.", "Please type this PUK: ${{puk}}. The phone will then ask for a new PIN."),
        "set_network_mode": ("Please set the network type to {mode}.", "Set the network mode to {mode}, please.", "Could you set the network type to {mode}?", "Please choose another one there: set the network mode to {mode}."),
        "set_operator_selection": ("Please set the operator selection to automatic.", "Set the operator to automatic, please; the phone will find ours.", "Please set the operator selection to automatic. It is one switch.", "Could you set the operator selection to automatic?"),
        "restart_phone": ("Please restart the phone.", "Now restart your phone, please; it picks up the change that way.", "Restart the phone once, please.", "Could you restart the phone, please?", "Please restart your phone now and tell me when it is back.", "Restart the phone for me, please.", "Next, please restart the phone."),
        "disconnect_vpn": ("Please disconnect the VPN.", "Disconnect your VPN for now, please."),
        "reset_apn": ("Please reset the access point to our default.", "Reset the APN to the default, please."),
        "grant_permission": ("Please allow the messages app to use {permission}.", "Allow the app to use {permission}, please."),
        "free_storage": ("Please delete some old videos that you no longer need, so that there is room again.", "Please free some space on the phone; old videos take up most.", "Could you free some space on the phone?"),
        "install_update": ("Please install the waiting update.", "Install the system update, please; the phone will restart."),
        "install_esim": ("Please install the eSIM that we have sent to your e-mail address.", "The code is in your e-mail. Please install the eSIM with it.", "We have sent an eSIM to your e-mail address. Please install the eSIM now."),
        "approve_payment": ("Please approve the payment request in our app.", "A request is in our app. Please approve the payment there.", "Please open our app and approve the request that I have sent.", "The request is in our app now. Could you approve the payment there?"),
    }
)  # fmt: skip
"""Requests; `${puk}` is filled from what the desk has shown."""
