"""The language gate: what a policy forbids is found, names, data and short words are let by."""

from __future__ import annotations

import pytest

from distill.prompts.language import LanguagePolicy
from distill.reviewing.validators.language import fault

EN, ZH = "en-only", "zh-only"
EN_ZH, ZH_EN = "en-primary zh-secondary", "zh-primary en-secondary"
ENGLISH = "The bill was paid, so I resumed the line and asked the customer to restart the phone."
CHINESE = "账单已经缴清,我恢复了线路,并请客户重启手机。"


def wrong(policy: str, text: str) -> bool:
    return fault(LanguagePolicy.parse(policy), text) is not None


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (EN, CHINESE),
        (ZH, ENGLISH),
        (EN_ZH, CHINESE),
        (ZH_EN, ENGLISH),
        (EN, ENGLISH + " 稍后我会再确认一次。"),
        (EN, "The chart uses the daily table, 因为数据源每天只更新一次, and I left a note."),
        (ZH, CHINESE + "I will confirm it later."),
        (ZH, "先看日志,because it shows when the worker died,再决定怎么办。"),
        (ZH_EN, ENGLISH + ENGLISH + CHINESE[:10] + "。"),
        (EN_ZH, CHINESE + CHINESE + "Done and checked."),
    ],
)
def test_the_other_language_is_found(policy: str, text: str) -> None:
    assert wrong(policy, text)


@pytest.mark.parametrize(
    "text",
    [
        "Счёт был оплачен, и линия снова работает нормально.",
        "請求書が未払いでしたが、支払い後に回線を再開しました。",
        "요금이 납부되어 회선이 다시 열렸습니다.",
        "ชำระเงินแล้วและสายใช้งานได้ตามปกติ",
        "تم دفع الفاتورة وعادت الخدمة إلى العمل بشكل طبيعي.",
        "Die Rechnung wurde bezahlt und der Anschluss ist wieder frei.",
        "La facture a été payée et la ligne est de nouveau active.",
        "La factura fue pagada y la línea funciona otra vez.",
        "La fattura è stata pagata e la linea funziona di nuovo.",
        "De rekening werd betaald en de lijn werkt weer.",
        "Rachunek został zapłacony i linia znowu działa.",
    ],
)
@pytest.mark.parametrize("policy", [EN, ZH, EN_ZH, ZH_EN])
def test_a_third_language_is_found_under_every_policy(policy: str, text: str) -> None:
    assert wrong(policy, text)
    assert wrong(policy, f"{ENGLISH if policy.startswith('en') else CHINESE} {text}")


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (EN, ENGLISH),
        (ZH, CHINESE),
        (EN_ZH, ENGLISH + "线路已经恢复。"),
        (ZH_EN, CHINESE + "The line is back."),
        (EN, "The customer 王小明 lives in 成都 and works for 中国移动香港, so I called back there."),
        (ZH, "客户 John Smith 用的是 Galaxy S23 Ultra,我把 Wi-Fi Calling 关掉之后 MMS 就正常了。"),
        (ZH, "按照 Terms of Service and Fair Use Policy,这个月不能再提速。"),
        (EN, "The account belongs to Анна Петрова, who moved here from 東京 last year."),
        (EN, "She lives on Rue de la Paix and works for the Société Générale, I updated both."),
        (EN, "The screen said “线路已停机,请缴费后恢复使用”, so I sent a request."),
        (ZH, "页面提示 'Your line is suspended, please pay first',所以我发了付款请求。"),
        (EN, 'It returned {"原因": "客户没有按时缴费,线路被系统停机"} and I resumed the line.'),
        (EN, "| 项目 | 数值 |\n|---|---|\n| 用户数量和流失情况 | 12 |\n\nThe table holds the figures you asked for."),
        (ZH, "```\nthe connection was reset by the peer\n```\n日志显示连接被重置,我调大了限制。"),
        (EN, "OK"),
        (ZH, "Done."),
        (EN, ""),
    ],
)
def test_what_the_policy_allows_is_let_by(policy: str, text: str) -> None:
    assert not wrong(policy, text)
