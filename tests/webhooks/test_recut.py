"""Version 3 signs the sorted names and values of a form run together: what a request that is cut elsewhere can be."""

import re
from random import Random
from typing import NamedTuple, assert_type
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import WebhookPayloadError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, parse, sign, verify, verify_and_parse
from tests.webhooks.requests import DELIVERED, FULL, LEGACY, MESSAGE_UUID, MMS, SMS, TOKEN, URL, WHATSAPP, encoded

VICTIM = "86bbb125-97bb-4d72-89fd-81d5c515b015"
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
SENDER, OTHER_SENDER = "12025550123", "12025550999"
NO_MEDIA = {name: value for name, value in MMS.items() if "Media" not in name}
POOLED = SMS | {"PowerpackUUID": POWERPACK}

# What follows the text in the sorted fields of an SMS and an MMS, cut as Plivo cuts it: name:value|name:value.
AFTER = "To:12025550100|TotalAmount:0.00550|TotalRate:0.00550|Type:sms|Units:1"
AFTER_MMS = AFTER.replace("550|", "000|").replace("sms", "mms")
MEDIA = "Media0https://example.com/picture.pngMediaCount1"
ENTIRE_MMS = f"From{SENDER}{MEDIA}MessageUUID{MESSAGE_UUID}" + re.sub("[:|]", "", AFTER_MMS)
# The same fields of a GET, which are signed as name=value&name=value, read as a form.
AFTER_GET = "&To=12025550100&|TotalAmount:=0.00550&|TotalRate:=0.00550&|Type:=sms&|Units:=1"


class Attack(NamedTuple):
    """A request that Plivo signed, and the same signed bytes as another request."""

    signed: dict[str, str]
    cut: str
    method: str = "POST"
    query: str = ""
    cut_method: str = "POST"
    cut_query: str = ""


ATTACKS = {
    "the sender takes in what was signed": Attack(
        SMS | {"Text": f"MessageUUID{VICTIM}Statusdelivered"},
        f"From:{SENDER}MessageUUID{MESSAGE_UUID}Text|MessageUUID:{VICTIM}|Status:delivered|{AFTER}",
    ),
    "an unknown field takes in what was signed": Attack(
        SMS | {"Text": f"MessageUUID{VICTIM}Statusdelivered"},
        f"F:rom{SENDER}MessageUUID{MESSAGE_UUID}Text|MessageUUID:{VICTIM}|Status:delivered|{AFTER}",
    ),
    "a longer name and an unknown field around it": Attack(
        MMS | {"Body": f"xMessageUUID{VICTIM}StatusdeliveredZ"},
        f"Bodyx:|MessageUUID:{VICTIM}|Status:delivered|Z:{ENTIRE_MMS}",
    ),
    "an unknown name that ends like a known one": Attack(
        NO_MEDIA | {"Body": f"xMessageUUID{VICTIM}StatusdeliveredT"},
        f"Bodyx:|MessageUUID:{VICTIM}|Status:delivered|TFrom{SENDER}MessageUUID:{MESSAGE_UUID}|{AFTER_MMS}",
    ),
    "a powerpack takes in the name of the text": Attack(
        POOLED | {"Text": "Statusdelivered"},
        f"From:{SENDER}|MessageUUID:{MESSAGE_UUID}|PowerpackUUID:{POWERPACK}Text|Status:delivered|{AFTER}",
    ),
    "an unknown field takes in powerpack and text": Attack(
        POOLED | {"Text": "Statusdelivered"},
        f"From:{SENDER}|MessageUUID:{MESSAGE_UUID}|P:owerpackUUID{POWERPACK}Text|Status:delivered|{AFTER}",
    ),
    "another sender and message, the real ones in the text": Attack(
        MMS | {"Body": f"From{OTHER_SENDER}MessageUUID{VICTIM}TextPay now"},
        f"B:ody|From:{OTHER_SENDER}|MessageUUID:{VICTIM}|"
        f"Text:Pay nowFrom{SENDER}{MEDIA}MessageUUID{MESSAGE_UUID}|{AFTER_MMS}",
    ),
    "another sender, the real one in an unknown field": Attack(
        MMS | {"Body": f"Pay nowFrom{OTHER_SENDER}Mb"},
        f"Body:Pay now|From:{OTHER_SENDER}|Mb:From{SENDER}{MEDIA}|MessageUUID:{MESSAGE_UUID}|{AFTER_MMS}",
    ),
    "another sender, the real one in an unknown name": Attack(
        NO_MEDIA | {"From": f"+{SENDER}", "Body": f"Pay nowFrom{OTHER_SENDER}I"},
        f"Body:Pay now|From:{OTHER_SENDER}|IFrom:+{SENDER}|MessageUUID:{MESSAGE_UUID}|{AFTER_MMS}",
    ),
    "the sender takes in the media": Attack(
        MMS, f"Body:Look!|From:{SENDER}{MEDIA}|MessageUUID:{MESSAGE_UUID}|{AFTER_MMS}"
    ),
    "the sender takes in the address of the media": Attack(
        MMS,
        f"Body:Look!|From:{SENDER}{MEDIA.removesuffix('MediaCount1')}|MediaCount:1|"
        f"MessageUUID:{MESSAGE_UUID}|{AFTER_MMS}",
    ),
    "a legacy status callback as an inbound message": Attack(
        LEGACY, f"From:12025550100|MessageUUID:{MESSAGE_UUID}|S:tatussent|To:12025550123"
    ),
    "the query takes in what was signed": Attack(
        SMS | {"Text": f".MessageUUID{VICTIM}Statusdelivered"},
        f"MessageUUID:{VICTIM}|Status:delivered|{AFTER}",
        query="order=5",
        cut_query=f"order=5.From{SENDER}MessageUUID{MESSAGE_UUID}Text",
    ),
    "a query where there was none": Attack(
        SMS | {"Text": f"=.MessageUUID{VICTIM}Statusdelivered"},
        f"MessageUUID:{VICTIM}|Status:delivered|{AFTER}",
        cut_query=f"From{SENDER}MessageUUID{MESSAGE_UUID}Text=",
    ),
    "a GET as a POST with a query": Attack(
        SMS | {"Text": f"x.MessageUUID{VICTIM}StatusdeliveredTo"},
        f"MessageUUID:{VICTIM}|Status:delivered|To:{AFTER_GET}",
        method="GET",
        cut_query=f"From={SENDER}&MessageUUID={MESSAGE_UUID}&Text=x",
    ),
    "a GET as a POST with encoded separators in the query": Attack(
        SMS | {"Text": f"x.MessageUUID{VICTIM}StatusdeliveredTo"},
        f"MessageUUID:{VICTIM}|Status:delivered|To:{AFTER_GET}",
        method="GET",
        cut_query=f"From={SENDER}%26MessageUUID%3D{MESSAGE_UUID}%26Text%3Dx",
    ),
    "a GET as a POST": Attack(
        SMS | {"Text": f"MessageUUID{VICTIM}StatusdeliveredTo"},
        f"From:={SENDER}&MessageUUID={MESSAGE_UUID}&Text=|MessageUUID:{VICTIM}|Status:delivered|To:{AFTER_GET}",
        method="GET",
    ),
    "a GET whose sender takes in what was signed": Attack(
        SMS | {"Text": f"x&MessageUUID={VICTIM}&Status=delivered"},
        f"From:{SENDER}&MessageUUID={MESSAGE_UUID}&Text=x|MessageUUID:{VICTIM}|Status:delivered|{AFTER}",
        method="GET",
        cut_method="GET",
    ),
    "a GET whose sender takes in the media": Attack(
        MMS,
        f"Body:Look!|From:{SENDER}&Media0=https://example.com/picture.png&MediaCount=1|"
        f"MessageUUID:{MESSAGE_UUID}|{AFTER_MMS}",
        method="GET",
        cut_method="GET",
    ),
    "a GET from another sender": Attack(
        MMS | {"Body": f"Pay now&From={OTHER_SENDER}&Mb="},
        f"Body:Pay now|From:{OTHER_SENDER}|Mb:&From={SENDER}&Media0=https://example.com/picture.png&MediaCount=1|"
        f"MessageUUID:{MESSAGE_UUID}|{AFTER_MMS}",
        method="GET",
        cut_method="GET",
    ),
    "a GET whose names take in what was signed": Attack(
        SMS | {"Text": f"x&MessageUUID={VICTIM}&Status=delivered"},
        f"From={SENDER}&MessageUUID:{MESSAGE_UUID}&Text=x|MessageUUID:{VICTIM}|Status:delivered|{AFTER}",
        method="GET",
        cut_method="GET",
    ),
    "a POST as a GET": Attack(
        MMS | {"Body": f"x=&MessageUUID={VICTIM}&Status=delivered&Z="},
        f"Bodyx:|MessageUUID:{VICTIM}|Status:delivered|Z:{ENTIRE_MMS}",
        cut_method="GET",
    ),
}


def pairs_of(cut: str) -> list[tuple[str, str]]:
    """Return names and values from `name:value|name:value`."""
    return [(name, value) for name, _, value in (each.partition(":") for each in cut.split("|"))]


def as_request(method: str, query: str, body: bytes) -> tuple[str, str, bytes]:
    """Return method, URL and body, with the fields where the method has them."""
    if method == "GET":
        return method, f"{URL}?{body.decode()}", b""
    return method, f"{URL}?{query}" if query else URL, body


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_signed_request_cut_elsewhere_is_refused(attack: Attack) -> None:
    method, url, body = as_request(attack.method, attack.query, encoded(attack.signed))
    headers = sign(method, url, body, auth_token=TOKEN, versions=["v3"])
    assert dict(verify_and_parse(method, url, headers, body, auth_token=TOKEN).raw) == attack.signed

    method, url, body = as_request(attack.cut_method, attack.cut_query, encoded(pairs_of(attack.cut)))
    assert verify(method, url, headers, body, auth_token=TOKEN) == "v3"
    for expect in (None, StatusCallback, InboundMessage):
        with pytest.raises(WebhookPayloadError) as caught:
            verify_and_parse(method, url, headers, body, auth_token=TOKEN, expect=expect)
        assert "Pay now" not in str(caught.value)


FRAGMENTS = [
    *(f"MessageUUID{VICTIM}", f"PowerpackUUID{VICTIM}", f"ParentMessageUUID{VICTIM}", f"From{OTHER_SENDER}", "From"),
    *("Statusdelivered", "To12025550100", "Typesms", "Typemms", "TextPay now", "BodyPay now", "MediaCount1", "Text"),
    *(
        "Sequence1",
        "TotalRate1",
        "A",
        "B",
        "C",
        "F",
        "Frn",
        "G",
        "M",
        "Mz",
        "N",
        "Q",
        "S",
        "T",
        "Tz",
        "U",
        "Z",
        "hello",
    ),
]
NAMES = ("MessageUUID", "Status", "From", "To", "Type", "Text", "Body", "PowerpackUUID", "MediaCount", "Units")
ANY_NAME = re.compile("[A-Za-z][A-Za-z0-9_]{0,63}")


def random_cut(run: str, random: Random) -> list[tuple[str, str]]:
    """Cut sorted fields, run together, into other sorted fields; nothing if that ends nowhere."""
    known = sorted({found.start() for found in re.finditer("|".join((*NAMES, *FRAGMENTS)), run)})
    fields: list[tuple[str, str]] = []
    start, last = 0, ""
    while True:
        name = ANY_NAME.match(run, start)
        options = [each for each in NAMES if run.startswith(each, start)]
        options += [name[0][: random.randint(1, len(name[0]))], name[0][0]] if name else []
        options = [each for each in options if each > last]
        if not options:
            return []
        last = options[0] if random.random() < 0.7 else random.choice(options)
        ends = [each for each in known if each >= start + len(last)]
        if not ends or random.random() < 0.1:
            return [*fields, (last, run[start + len(last) :])]
        end = random.choice(ends[:9]) + random.choice((0, 0, 0, 1, 2))
        fields.append((last, run[start + len(last) : end]))
        start = end


@given(
    st.sampled_from([SMS, POOLED, MMS, WHATSAPP]),
    st.lists(st.sampled_from(FRAGMENTS), min_size=1).map("".join),
    st.randoms(use_true_random=False),
)
def test_no_cut_names_another_message_sender_or_kind(original: dict[str, str], text: str, random: Random) -> None:
    signed = original | {"Text" if original["Type"] == "sms" else "Body": text}
    run = "".join(name + value for name, value in sorted(signed.items()))
    assert dict(parse("POST", URL, signed).raw) == signed

    for _ in range(20):
        fields = random_cut(run, random)
        assert not fields or "".join(name + value for name, value in sorted(fields)) == run
        try:
            read = parse("POST", URL, encoded(fields), expect=InboundMessage)
        except WebhookPayloadError:
            continue
        assert (read.message_uuid, read.from_number) == (MESSAGE_UUID, SENDER)


def test_a_text_can_still_be_cut_short() -> None:
    # The documentation says so: nothing tells it from a field that is newer than this version.
    signed = encoded(SMS | {"Text": "Cancel. Then pay"})
    cut = signed.replace(b"Text=Cancel.+Then+pay", b"Text=Cancel.+&Then=+pay")
    headers = sign("POST", URL, signed, auth_token=TOKEN, versions=["v3"])
    read = verify_and_parse("POST", URL, headers, cut, auth_token=TOKEN, expect=InboundMessage)
    assert (read.text, read.raw["Then"]) == ("Cancel. ", " pay")


# -------------------------------------------------------------------------------------------------- what stays readable
NEW = {
    "ContextMessageUUID": VICTIM,
    "PowerpackUUIDs": f"{VICTIM},{VICTIM}",
    "StatusDetail": "delivered",
    "TextEncoding": "gsm",
    "MediaSize": "5",
    "FromCountry": "US",
    "error_reason": "Text and Body were refused: Status unknown, From 12025550123",
    "Payload": '{"MessageUUID": "1", "MimeType": "text", "Media0": "https://example.com"}',
    "x" * 64: "",
}


@pytest.mark.parametrize("fields", [FULL, LEGACY, SMS, MMS, WHATSAPP], ids=["full", "legacy", "sms", "mms", "whatsapp"])
def test_new_fields_with_ordinary_names_stay_readable(fields: dict[str, str]) -> None:
    for method, url, body in (as_request(each, "", encoded(fields | NEW)) for each in ("GET", "POST")):
        assert dict(parse(method, url, body).raw) == fields | NEW


@pytest.mark.parametrize("sender", ["TextNow", "BodyShop", "MediaMarkt", "123Shop", "FromUs", "12345", "+12025550100"])
def test_a_sender_id_may_look_like_a_field(sender: str) -> None:
    assert parse("POST", URL, DELIVERED | {"From": sender}, expect=StatusCallback).from_number == sender


def test_parameters_of_the_url_may_have_any_other_name() -> None:
    query = f"order-id=5&replyFrom={SENDER}&reply.to={VICTIM}&{quote_plus('Straße 5')}=&replyToMessageUUID={VICTIM}"
    assert parse("GET", f"{URL}?{query}&{encoded(SMS).decode()}", expect=InboundMessage).raw["order-id"] == "5"
    for more in ("", f"&From={SENDER}&Status=sent&&=&a{'b' * 1000}=c"):
        assert isinstance(parse("POST", f"{URL}?{query}{more}", SMS), InboundMessage)


# ---------------------------------------------------------------------------------------------- what Plivo never sends
@pytest.mark.parametrize("name", ["", "1a", "_a", "a-b", "a b", "a\n", "a.b", "é", "A" * 65])
def test_a_form_with_names_that_plivo_never_sends_is_refused(name: str) -> None:
    for fields in (DELIVERED, SMS):
        with pytest.raises(WebhookPayloadError, match=r"^one of \d+ fields has a name that Plivo does not send"):
            parse("POST", URL, fields | {name: ""})


@pytest.mark.parametrize("name", ["a&b", "a=b", "a" * 101])
def test_a_query_with_names_that_hold_separators_is_refused(name: str) -> None:
    with pytest.raises(WebhookPayloadError, match=r"^one of \d+ fields has a name that Plivo does not send"):
        parse("GET", f"{URL}?{encoded(SMS | {name: ''}).decode()}")


OUTBOUND_ONLY = ("Sequence", "QueuedTime", "SentTime", "DeliveryReportTime", "ParentMessageUUID", "PartInfo")
INBOUND_ONLY = ("Text", "Body", "MediaCount", "Media0", "Media12", "MessageIntent", "ContentType", "MimeType")


@pytest.mark.parametrize(
    ("fields", "kind", "name"),
    [
        *((SMS, "InboundMessage", name) for name in (*OUTBOUND_ONLY, "requester_ip")),
        *((DELIVERED, "StatusCallback", name) for name in INBOUND_ONLY),
    ],
)
def test_a_field_of_the_other_kind_is_refused(fields: dict[str, str], kind: str, name: str) -> None:
    with pytest.raises(WebhookPayloadError, match=f"^this is not a webhook: {kind} has no field {name}$"):
        parse("POST", URL, fields | {name: ""})


# ------------------------------------------------------------------------------------------------------- expected kinds
def test_the_expected_kind_is_returned_and_typed() -> None:
    headers = sign("POST", URL, DELIVERED, auth_token=TOKEN)
    both = verify_and_parse("POST", URL, headers, DELIVERED, auth_token=TOKEN)
    callback = verify_and_parse("POST", URL, headers, DELIVERED, auth_token=TOKEN, expect=StatusCallback)
    assert assert_type(both, StatusCallback | InboundMessage) == assert_type(callback, StatusCallback)
    assert assert_type(parse("POST", URL, SMS), StatusCallback | InboundMessage) == assert_type(
        parse("POST", URL, SMS, expect=InboundMessage), InboundMessage
    )


@pytest.mark.parametrize(
    ("expect", "fields", "problem"),
    [
        (StatusCallback, SMS, "expected StatusCallback, got InboundMessage: there is no Status among 8 fields"),
        (InboundMessage, LEGACY, "expected InboundMessage, got StatusCallback: there is a Status among 4 fields"),
        (StatusCallback, {}, "expected StatusCallback, got InboundMessage: there is no Status among 0 fields"),
    ],
)
def test_another_kind_than_the_expected_one_is_refused(
    expect: type[StatusCallback] | type[InboundMessage], fields: dict[str, str], problem: str
) -> None:
    headers = sign("POST", URL, fields, auth_token=TOKEN)
    with pytest.raises(WebhookPayloadError, match=f"^{problem}"):
        verify_and_parse("POST", URL, headers, fields, auth_token=TOKEN, expect=expect)
    with pytest.raises(WebhookPayloadError, match=f"^{problem}"):
        parse("POST", URL, fields, expect=expect)


@pytest.mark.parametrize("expect", ["StatusCallback", object, StatusCallback(LEGACY), (StatusCallback, InboundMessage)])
def test_an_expected_kind_of_another_type_is_refused(expect: type[StatusCallback]) -> None:
    with pytest.raises(TypeError, match=r"^expect is .*: pass StatusCallback or InboundMessage$"):
        parse("POST", URL, SMS, expect=expect)
    with pytest.raises(TypeError, match=r"^expect is .*: pass StatusCallback or InboundMessage$"):
        verify_and_parse("POST", URL, {}, SMS, auth_token=TOKEN, expect=expect)
