"""Sentences of the reference agent in Chinese, by tool and by fact: for customers who have just spoken it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phone_number": "请问是哪个手机号码?",
        "pin": "请告诉我您的账户密码。",
        "birth_date": "请问您的出生日期?",
        "postcode": "请问您登记地址的邮编是多少?",
        "wants": "请问具体要我办什么?",
        "account_number": "请问您在原运营商的账号是多少?上一张账单上有。",
        "transfer_pin": "请问对方运营商给您的携号码是多少?",
        "stolen": "请问手机是被盗还是丢了?",
    }
)

STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "check_status_bar": "请看一下手机顶部的状态栏。",
        "check_sim": "请在设置里看一下SIM卡状态。",
        "check_network_mode": "请在设置里看看网络模式是哪种,运营商是自动还是手动。",
        "check_data_settings": "请打开数据设置看一下。",
        "check_apn": "请打开设置里的接入点页面。",
        "check_wifi": "请看一下设置里的无线网页面。",
        "check_vpn": "请看一下VPN是否连着。",
        "check_battery": "请打开电池页面看一下。",
        "check_permissions": "请看一下短信应用的权限。",
        "check_storage": "请打开存储空间页面看一下。",
        "check_updates": "请看看系统更新是否在等着安装。",
        "check_location": "请问您现在在哪个城市?",
        "read_messages": "我给您发了一条短信,请读一下我们发的最新短信。",
        "check_payment_requests": "请打开我们的应用,看看有没有付款请求。",
        "set_airplane_mode": "请{on}飞行模式。",
        "set_mobile_data": "请{on}移动数据。",
        "set_data_roaming": "请{on}数据漫游。",
        "set_data_saver": "请{on}省流量。",
        "set_battery_saver": "请{on}省电模式。",
        "set_wifi_calling": "请{on}无线通话。",
        "reseat_sim": "请把卡取出来,等一会儿,再重新插入SIM卡。",
        "unlock_sim": "PUK是${{puk}},请输入它,再设一个新的密码。",
        "set_network_mode": "请把网络模式改为{mode}。",
        "set_operator_selection": "请把运营商选择改为自动。",
        "restart_phone": "请重启手机一次。",
        "disconnect_vpn": "请先断开VPN。",
        "reset_apn": "请重置接入点,恢复成默认。",
        "grant_permission": "请允许短信应用使用{permission}。",
        "free_storage": "请清理存储,删掉一些旧视频。",
        "install_update": "请安装更新,手机会自己重启。",
        "install_esim": "请用邮件里的二维码安装eSIM。",
        "approve_payment": "请在我们的应用里批准付款。",
        "make_test_call": "请打个测试电话,看看现在行不行。",
        "run_speed_test": "请测一下速度,看看现在行不行。",
        "send_test_mms": "请给自己发一张图片,看看现在行不行。",
    }
)
"""Requests; `${puk}` is filled from what the desk has shown."""

VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {"on": "打开", "off": "关闭", "automatic": "自动", "texts": "短信", "storage": "存储"}
)
"""What stands in the places of `STEPS`."""

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "look": "我在这边看不到您的手机,看一眼就知道下一步该怎么走。",
        "do": "可能就是这一项挡住了服务,随时都可以改回来。",
        "try": "试一下才知道现在行不行。",
        "reseat_sim": "卡没放正手机就读不到,重新放一次没有坏处。",
        "free_storage": "没有空间就收发不了图片,删什么由您决定。",
        "install_update": "更新已经在等着,旧系统会拖慢手机。",
        "disconnect_vpn": "现在流量都绕道VPN,之后随时可以再连上。",
        "grant_permission": "没有这个权限应用发不了图片,随时可以收回。",
        "install_esim": "eSIM就是您的新卡,没有它新手机用不了。",
        "approve_payment": "账单付清了我才能恢复线路,只有您能批准。",
        "restart_phone": "重启以后手机会重新登记到网络上,要的就是这个。",
        "reset_apn": "接入点就是手机上网用的地址,默认的才是我们的。",
        "set_operator_selection": "手机被手动指定了一家运营商,改成自动就能找到我们。",
        "read_messages": "验证短信能证明这条线路的手机在您手上。",
        "check_location": "故障和流量包都是按地方查的。",
        "check_apn": "接入点就是手机上网用的地址。",
        "check_network_mode": "这里写的是手机找4G还是5G这样的网络。",
        "unlock_sim": "卡的密码输错太多次了,PUK就是重新打开它的钥匙。",
    }
)
