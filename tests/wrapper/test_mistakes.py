"""What new users write: each mistake ends in a sentence with the right word, or is found by a type checker."""

import ast
import asyncio
import gc
import inspect
import json
import os
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

import plivo_messaging
from plivo_messaging import AsyncPlivo, Plivo, webhooks, whatsapp
from tests.wrapper.scripted import GOT, LISTED, NOON, SENT, Script
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, MESSAGE_UUID

ROOT = Path(__file__).parents[2]
URL = "https://example.com/plivo/status"
FORM = "MessageUUID=db3ce55a-7f1d-11e1-8ea7-1231380bc196&To=12025550123&From=12025550100&Status=delivered"
INBOUND = "MessageUUID=db3ce55a-7f1d-11e1-8ea7-1231380bc196&To=12025550123&From=12025550100&Text=Hi&Type=sms"
HEADERS = webhooks.sign("POST", URL, FORM, auth_token=AUTH_TOKEN)
SENDER = "src='12025550100', text='Hi'"
SEND = "client.messages.send(src='12025550100', dst='12025550123', text='Hi'"
WHATSAPP = "client.messages.send(src='12025550100', dst='12025550123', type='whatsapp'"

MISTAKES = {
    # ---------------------------------------------------------------------------------- the client, and how it is made
    "Plivo(account_sid=AUTH_ID, auth_token=AUTH_TOKEN)": "did you mean 'auth_id'?",
    "Plivo(sid=AUTH_ID, token=AUTH_TOKEN)": "did you mean 'auth_id'?",
    "Plivo(AUTH_ID, token=AUTH_TOKEN)": "did you mean 'auth_token'?",
    "Plivo(AUTH_ID, api_key=AUTH_TOKEN)": "did you mean 'auth_token'?",
    "Plivo(AUTH_ID, password=AUTH_TOKEN)": "did you mean 'auth_token'?",
    "Plivo(username=AUTH_ID)": "did you mean 'auth_id'?",
    "Plivo(AUTH_ID, AUTH_TOKEN, base='https://api.plivo.com/v1')": "did you mean 'base_url'?",
    "Plivo(AUTH_ID, AUTH_TOKEN, endpoint='https://api.plivo.com/v1')": "did you mean 'base_url'?",
    "Plivo(AUTH_ID, AUTH_TOKEN, 'https://api.plivo.com/v1')": "Plivo(base_url=…)",
    "Plivo(AUTH_ID, AUTH_TOKEN, retries=3)": "did you mean 'max_retries'?",
    "Plivo(AUTH_ID, AUTH_TOKEN, default_headers={'x-team': 'a'})": "did you mean 'headers'?",
    "Plivo(AUTH_ID, AUTH_TOKEN, proxies={'https': 'http://localhost:8080'})": "did you mean 'http_client'?",
    "Plivo(AUTH_ID, AUTH_TOKEN, session=None)": "did you mean 'http_client'?",
    "AsyncPlivo(account_id=AUTH_ID)": "did you mean 'auth_id'?",
    "Plivo()": "auth_id is missing: pass auth_id=… or set PLIVO_AUTH_ID",
    "Plivo(AUTH_ID)": "auth_token is missing: pass auth_token=… or set PLIVO_AUTH_TOKEN",
    "Plivo(AUTH_TOKEN, AUTH_ID)": "Were auth_id and auth_token swapped?",
    "Plivo((AUTH_ID, AUTH_TOKEN))": "auth_id is of the type tuple: pass a string",
    "Plivo(f' {AUTH_ID}', AUTH_TOKEN)": "auth_id is not valid: it has 21 characters",
    "Plivo(AUTH_ID, AUTH_TOKEN + chr(10))": "auth_token contains a space, a line break or another character",
    "Plivo(AUTH_ID, AUTH_TOKEN, base_url='api.plivo.com')": "is not an https URL, such as https://api.plivo.com/v1",
    "Plivo(AUTH_ID, AUTH_TOKEN, base_url='http://api.plivo.com/v1')": "use https",
    "Plivo(AUTH_ID, AUTH_TOKEN, timeout='30')": "timeout: '30' is not a positive number of seconds",
    "Plivo(AUTH_ID, AUTH_TOKEN, timeout=0)": "timeout: 0 is not a positive number of seconds",
    "Plivo(AUTH_ID, AUTH_TOKEN, max_retries=True)": "max_retries: True is not a whole number",
    "Plivo(AUTH_ID, AUTH_TOKEN, headers=[('x-team', 'a')])": "headers: [('x-team', 'a')] is not a mapping",
    "Plivo(AUTH_ID, AUTH_TOKEN, headers={'Authorization': 'x'})": "'Authorization' is set by the client itself",
    "Plivo(AUTH_ID, AUTH_TOKEN, default_region='UK')": "such as 'US' or 'GB'",
    "Plivo(AUTH_ID, AUTH_TOKEN, http_client=httpx.AsyncClient())": "httpx.Client",
    "Plivo(AUTH_ID, AUTH_TOKEN, http_client=httpx.Client)": "http_client",
    "Plivo(AUTH_ID, AUTH_TOKEN, limiter=20)": "limiter",
    "client.send(dst='12025550123')": "did you mean 'messages.send'?",
    "client.message.send()": "did you mean 'messages'?",
    "client.get(MESSAGE_UUID)": "did you mean 'messages.get'?",
    "client.list()": "did you mean 'messages.list'?",
    "client.auth_token": "a client shows no token",
    "client.account": "'Plivo' object has no attribute 'account'",
    "client.with_option(timeout=3)": "did you mean 'with_options'?",
    "client.with_options(extra_headers={})": "'extra_headers'",
    "with AsyncPlivo(AUTH_ID, AUTH_TOKEN): pass": "write `async with`",
    "async with Plivo(AUTH_ID, AUTH_TOKEN): await asyncio.sleep(0)": "asynchronous context manager",
    "closed.messages.send(src='12025550100', dst='12025550123', text='Hi')": "the client is closed",
    "closed.messages.list()": "the client is closed",
    "await aclosed.messages.get(MESSAGE_UUID)": "the client is closed",
    "plivo_messaging.Plvo": "did you mean 'Plivo'?",
    "plivo_messaging.RestClient(AUTH_ID, AUTH_TOKEN)": "did you mean 'Plivo'?",
    "plivo_messaging.Client": "did you mean 'Plivo'?",
    "plivo_messaging.PlivoRestError": "did you mean 'PlivoError'?",
    "plivo_messaging.webhook": "did you mean 'webhooks'?",
    "plivo_messaging.MessageStatus": "did you mean 'MessageState'?",
    # ------------------------------------------------------------------------------------------------- names of methods
    "client.messages.create(src='12025550100', dst='12025550123', text='Hi')": "did you mean 'send'?",
    "client.messages.create(to='+12025550123', from_='+12025550100', body='Hi')": "did you mean 'send'?",
    "client.messages.retrieve(MESSAGE_UUID)": "did you mean 'get'?",
    "client.messages.fetch(MESSAGE_UUID)": "did you mean 'get'?",
    "client.messages.stream()": "did you mean 'list'?",
    "client.messages.all()": "did you mean 'list'?",
    "client.messages.send_bulk(dst=[])": "did you mean 'send_many'?",
    "client.messages.delete(MESSAGE_UUID)": "'Messages' object has no attribute 'delete'",
    "client.messages.list_media(MESSAGE_UUID)": "'Messages' object has no attribute 'list_media'",
    "client.messages.raw.send()": "did you mean 'with_raw_response'?",
    "client.messages.with_raw_response.create()": "did you mean 'send'?",
    "aclient.messages.create()": "did you mean 'send'?",
    # --------------------------------------------------------------------------------------------- arguments of a send
    "client.messages.send('+12025550123', 'Hi')": "send() takes its arguments by name, as in send(dst=…)",
    "client.messages.send('12025550100', '12025550123', 'Hi')": "by name",
    f"client.messages.send(to='12025550123', {SENDER})": "did you mean 'dst'?",
    "client.messages.send(dst='12025550123', from_='12025550100', text='Hi')": "did you mean 'src'?",
    "client.messages.send(dst='12025550123', src='12025550100', body='Hi')": "did you mean 'text'?",
    f"{SEND}, type_='sms')": "did you mean 'type'?",
    f"{SEND}, powerpackUUID='x')": "did you mean 'powerpack_uuid'?",
    f"{SEND}, messaging_service_sid='x')": "did you mean 'powerpack_uuid'?",
    f"{SEND}, status_callback='{URL}')": "did you mean 'url'?",
    f"{SEND}, media_url=['{URL}'])": "did you mean 'media_urls'?",
    f"{SEND}, validity_period=60)": "did you mean 'message_expiry'?",
    f"{SEND}, extra_headers={{}})": "did you mean 'headers'?",
    f"{SEND}, time_out=3)": "did you mean 'timeout'?",
    "client.messages.send(src='12025550100', text='Hi')": "'dst'",
    "client.messages.send(dst='12025550123', text='Hi')": "src: is missing: pass src (a number or sender ID)",
    "client.messages.send(dst='12025550123', src='12025550100')": "text: is missing: an SMS has a text",
    f"client.messages.send(dst='07700 900123', {SENDER})": "'+44 7700 900123'",
    f"client.messages.send(dst='(202) 555-0123', {SENDER})": "'+1 (202) 555-0123'",
    f"client.messages.send(dst='0044 7700 900123', {SENDER})": "begins with 0, as no country code does",
    f"client.messages.send(dst='+44 (0)20 7946 0958', {SENDER})": "has a 0 in parentheses",
    f"client.messages.send(dst=12025550123, {SENDER})": "write a phone number as '12025550123'",
    f"client.messages.send(dst=b'12025550123', {SENDER})": "is not a string",
    f"client.messages.send(dst=None, {SENDER})": "None is not a string",
    f"client.messages.send(dst=[], {SENDER})": "dst: is empty: pass at least one phone number",
    f"client.messages.send(dst='12025550123,12025550124', {SENDER})": "is not a phone number",
    f"client.messages.send(dst='tel:+12025550123', {SENDER})": "is not a phone number",
    f"client.messages.send(dst='+1 202 555 0123 x5', {SENDER})": "is not a phone number",
    f"client.messages.send(dst='Ada', {SENDER})": "is not a phone number",
    f"client.messages.send(dst='12025550100', {SENDER})": "a number cannot send to itself",
    f"client.messages.send(dst=[str(12025550000 + each) for each in range(1001)], {SENDER})": "send_many any number",
    "client.messages.send(dst='12025550123', src='07700 900100', text='Hi')": "src: '07700 900100' begins with 0",
    "client.messages.send(dst='12025550123', src='Zoë', text='Hi')": "would be shown as 'Zo'",
    "client.messages.send(dst='12025550123', src='My Shop', text='Hi')": "would be shown as 'MyShop'",
    "client.messages.send(dst='12025550123', src='My Long Shop Name', text='Hi')": "a sender has 1 to 11",
    "client.messages.send(dst='12025550123', src=12025550100, text='Hi')": "such as '12025550100'",
    f"{SEND}, powerpack_uuid=MESSAGE_UUID)": "src: is given beside powerpack_uuid",
    "client.messages.send(dst='12025550123', powerpack_uuid='my pack', text='Hi')": "is not a UUID",
    "client.messages.send(dst='12025550123', src='12025550100', text=b'Hi')": "text: b'Hi' is not a string",
    "client.messages.send(dst='12025550123', src='12025550100', text='')": "text: is empty",
    "client.messages.send(dst='12025550123', src='12025550100', text='x' * 1601)": "a message has at most 1,600",
    f"{SEND}, type='SMS')": "did you mean 'sms'?",
    f"{SEND}, type='text')": "is not one of mms, sms, whatsapp",
    f"{SEND}, media_urls=['{URL}'])": "goes with type='mms' or type='whatsapp'",
    f"{SEND}, type='mms')": "media_urls: is missing",
    f"{SEND}, type='mms', media_urls='{URL}')": "is not a list of strings",
    f"{SEND}, type='mms', media_urls=['menu.png'])": "is not an http or https URL",
    f"{SEND}, url='example.com')": "is not an http or https URL",
    f"{SEND}, method='post')": "did you mean 'POST'?",
    f"{SEND}, log='True')": "did you mean 'true'?",
    f"{SEND}, log='yes')": "is not one of content_only, false, number_only, true",
    f"{SEND}, trackable='true')": "'true' is neither True nor False",
    f"{SEND}, message_expiry=4)": "from 5 to 10,799 seconds",
    f"{SEND}, message_expiry='60')": "is not a whole number of seconds",
    f"{SEND}, message_expiry=timedelta(minutes=1))": "is not a whole number of seconds",
    f"{SEND}, template={{}})": "goes with type='whatsapp' only",
    f"{WHATSAPP}, template='order')": "is neither a WhatsappTemplate nor a mapping",
    f"{WHATSAPP}, template={{'name': 'order', 'lang': 'en'}})": "did you mean 'language'?",
    f"{WHATSAPP}, template={{'name': 'order', 'language': {{'code': 'en'}}}})": "language is {'code': 'en'}: pass a",
    f"{WHATSAPP}, location={{'lat': 1, 'lng': 2}})": "did you mean 'latitude'?",
    f"{WHATSAPP}, interactive={{'type': 'button', 'actions': {{}}}})": "did you mean 'action'?",
    f"{WHATSAPP}, interactive=whatsapp.Template('x', 'y'))": "is neither a WhatsappInteractive nor a mapping",
    f"{WHATSAPP})": "text: is missing: a WhatsApp message has a text, media, a template",
    f"client.messages.send_many(['12025550123'], {SENDER})": "send_many() takes its arguments by name",
    f"client.messages.send_many(dst=['12025550123'], on_result=print, {SENDER})": "did you mean 'on_results'?",
    f"client.messages.send_many(dst=['12025550123'], max_workers=3, {SENDER})": "max_concurrency",
    f"client.messages.send_many(dst=['12025550123'], max_concurrency=0, {SENDER})": "from 1 to 100 requests",
    # ------------------------------------------------------------------------------------------------------------ lists
    "client.messages.list('delivered')": "list() takes its arguments by name",
    "client.messages.list(status='delivered')": "did you mean 'state'?",
    "client.messages.list(state='delivred')": "did you mean 'delivered'?",
    "client.messages.list(state='DELIVERED')": "did you mean 'delivered'?",
    "client.messages.list(state=['sent', 'failed'])": "make a call for each",
    "client.messages.list(message_direction='inbound')": "did you mean 'direction'?",
    "client.messages.list(direction='incoming')": "inbound",
    "client.messages.list(to='12025550123')": "did you mean 'to_number'?",
    "client.messages.list(to_number='07700 900123')": "to_number: '07700 900123' begins with 0",
    "client.messages.list(from_number='(202) 555-0100')": "from_number: '(202) 555-0100' begins with an area code",
    "client.messages.list(date_sent_after=NOON)": "did you mean 'since'?",
    "client.messages.list(message_time__gte=NOON)": "did you mean 'since'?",
    "client.messages.list(since='2026-03-01')": "is not a datetime, such as datetime.now(UTC)",
    "client.messages.list(since=date(2026, 3, 1))": "is not a datetime",
    "client.messages.list(since=datetime(2026, 3, 1))": "has no time zone: write .replace(tzinfo=UTC)",
    "client.messages.list(since=timedelta(hours=1))": "such as datetime.now(UTC) - timedelta(hours=1)",
    "client.messages.list(since=NOON, until=NOON - timedelta(1))": "is later than until",
    "client.messages.list(limit=0)": "limit: 0 is out of range",
    "client.messages.list(limit='20')": "limit: '20' is not a whole number of records",
    "client.messages.list(page_size=100)": "page_size: 100 is out of range: from 1 to 20 records",
    "client.messages.list(page=2)": "page_size",
    "client.messages.list(offset=-1)": "offset: -1 is out of range",
    "client.messages.list(error_code=420)": "an error code such as '420'",
    "client.messages.list(destination_country='USA')": "a country's ISO 3166 code, such as 'US'",
    "client.messages.list(subaccount='team')": "a subaccount's auth_id, 'SA…'",
    "client.messages.get()": "message_uuid",
    "client.messages.get(MESSAGE_UUID, 30)": "get(timeout=…)",
    "client.messages.get(sid=MESSAGE_UUID)": "did you mean 'message_uuid'?",
    "client.messages.get('12345')": "is not a UUID, such as",
    "client.messages.get(sent)": "is not a UUID",
    # ------------------------------------------------------------------------------------------ records, pages, results
    "message.text": "the API does not return texts",
    "message.body": "the API does not return texts",
    "message.to": "did you mean 'to_number'?",
    "message.from_": "did you mean 'from_number'?",
    "message.status": "did you mean 'message_state'?",
    "message.sid": "did you mean 'message_uuid'?",
    "message.uuid": "did you mean 'message_uuid'?",
    "message.id": "did you mean 'message_uuid'?",
    "message.price": "did you mean 'total_amount'?",
    "message.num_segments": "did you mean 'units'?",
    "message.date_sent": "did you mean 'message_sent_time'?",
    "message.created_at": "did you mean 'message_time'?",
    "message.message_status": "did you mean 'message_state'?",
    "message.json()": "did you mean 'to_dict'?",
    "message.model_dump()": "did you mean 'to_dict'?",
    "message['message_state']": ".raw['message_state']",
    "sent.uuid": "did you mean 'message_uuid'?",
    "sent.sid": "did you mean 'message_uuid'?",
    "sent.status": "messages.get(sent.message_uuid)",
    "sent.message_state": "messages.get(sent.message_uuid)",
    "sent.invalid_number": "did you mean 'invalid_numbers'?",
    "sent['message_uuid']": ".raw['message_uuid']",
    "page.data": "did you mean 'records'?",
    "page.objects": "did you mean 'records'?",
    "page.items()": "did you mean 'records'?",
    "page.next": "did you mean 'next_page'?",
    "page.has_more": "did you mean 'has_next_page'?",
    "page.meta": "did you mean 'total_count'?",
    "page[0]": "page.records[0]",
    "len(page)": "len(page.records)",
    "response.json()": "did you mean 'response.json'?",
    "response.data": "did you mean 'parsed'?",
    "response.text": "did you mean 'response.text'?",
    "response.message_uuid": "did you mean 'parsed'?",
    # --------------------------------------------------------------------------------------------------------- awaiting
    "(aclient.messages.list()).records": "await it first",
    "[each for each in await aclient.messages.list()]": "write `async for`",
    "(await aclient.messages.list())[0]": "page.records[0]",
    "await client.messages.list()": "await",
    # --------------------------------------------------------------------------------------------------------- webhooks
    "webhooks.verify_and_parse(URL, 'POST', HEADERS, FORM, auth_token=AUTH_TOKEN)": "the method first",
    "webhooks.verify_and_parse('POST', URL, FORM, HEADERS, auth_token=AUTH_TOKEN)": "headers",
    "webhooks.verify_and_parse('POST', URL, {}, FORM, auth_token=AUTH_TOKEN)": "none of the headers X-Plivo-",
    "webhooks.verify_and_parse('POST', URL, None, FORM, auth_token=AUTH_TOKEN)": "pass a mapping of names to values",
    "webhooks.verify_and_parse('POST', URL, HEADERS, json.dumps({'a': 1}), auth_token=AUTH_TOKEN)": "fields changed",
    "webhooks.verify_and_parse('POST', '/plivo/status', HEADERS, FORM, auth_token=AUTH_TOKEN)": "public_url()",
    "webhooks.verify_and_parse('POST', URL, HEADERS, FORM)": "auth_token",
    "webhooks.verify_and_parse('POST', URL, HEADERS, FORM, auth_token='')": "auth_token is missing or empty",
    "webhooks.verify_and_parse('POST', URL, HEADERS, FORM, auth_token=b'x')": "auth_token is of type bytes",
    "webhooks.verify_and_parse('POST', URL, HEADERS, FORM, auth_token=None)": "auth_token is missing or empty",
    "webhooks.verify_and_parse('POST', URL, HEADERS, None, auth_token=AUTH_TOKEN)": "body is of type NoneType",
    "webhooks.verify_and_parse('POST', URL, HEADERS, [('a', 'b')], auth_token=AUTH_TOKEN)": "or the parsed form",
    "webhooks.verify_and_parse('POST', URL, HEADERS, FORM, auth_token='another')": "the token is another account's",
    "webhooks.verify_and_parse('PUT', URL, HEADERS, FORM, auth_token=AUTH_TOKEN)": "Plivo uses GET or POST",
    "webhooks.verify_and_parse('POST', URL, HEADERS, FORM, auth_token=AUTH_TOKEN, versions='v3')": "'v3' and 'v2'",
    "webhooks.verify_and_parse('POST', URL, HEADERS, FORM, auth_token=AUTH_TOKEN, expect='status')": "StatusCallback",
    "webhooks.parse('POST', URL, FORM, expect=webhooks.InboundMessage)": "expected InboundMessage, got StatusCallback",
    "webhooks.parse('POST', URL, b'{}')": "application/x-www-form-urlencoded",
    "webhooks.parse('POST', URL, {'MessageUUID': 5})": "Plivo sends only strings",
    "webhooks.verify_and_parse(request)": "missing",
    "plivo_messaging.validate_signature(URL)": "webhooks",
    "callback.status": "did you mean 'message_state'?",
    "callback.Status": "did you mean 'message_state'?",
    "callback.MessageUUID": "did you mean 'message_uuid'?",
    "callback['Status']": ".raw['Status']",
    "inbound.body": "did you mean 'text'?",
    "inbound.from_": "did you mean 'from_number'?",
}


def namespace() -> dict[str, object]:
    """Return what the mistakes are made with, none of which makes a request."""
    closed, aclosed = Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL), AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL)
    closed.close()
    asyncio.run(aclosed.aclose())
    listed = Script(LISTED).client().messages
    return {
        **{each.__name__: each for each in (AsyncPlivo, Plivo, asyncio, date, datetime, httpx, json, plivo_messaging)},
        "timedelta": timedelta,
        "webhooks": webhooks,
        "whatsapp": whatsapp,
        **{name: globals()[name] for name in ("AUTH_ID", "AUTH_TOKEN", "FORM", "HEADERS", "MESSAGE_UUID", "URL")},
        "NOON": NOON,
        "client": Script(LISTED).client(),
        "aclient": Script(LISTED).async_client(),
        "closed": closed,
        "aclosed": aclosed,
        "sent": Script(SENT).client().messages.send(src="12025550100", dst="12025550123", text="Hi"),
        "message": Script(GOT).client().messages.get(MESSAGE_UUID),
        "page": listed.list(),
        "response": listed.with_raw_response.list(),
        "callback": webhooks.parse("POST", URL, FORM),
        "inbound": webhooks.parse("POST", URL, INBOUND),
        "request": object(),
    }


def run(code: str) -> None:
    """Run a line of Python, which may have an `await`."""
    made: object = eval(compile(code, "mistake", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), namespace())  # noqa: S307
    if inspect.iscoroutine(made):
        asyncio.run(made)


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN", "PLIVO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.filterwarnings("ignore:coroutine 'AsyncMessages.list' was never awaited")
@pytest.mark.parametrize(("code", "word"), MISTAKES.items(), ids=MISTAKES)
def test_a_mistake_ends_in_a_sentence_with_the_right_word(code: str, word: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  (of many kinds, and what it says is compared)
        run(code)
    assert word in str(caught.value)
    assert AUTH_TOKEN not in str(caught.value).replace(code, "")
    if "aclient" in code:
        del caught
        gc.collect()  # what was never awaited, while the warning of it is ignored


def test_a_mistake_with_a_keyword_shows_no_token_among_the_variables() -> None:
    with pytest.raises(TypeError) as caught:
        run("Plivo(AUTH_ID, token=AUTH_TOKEN)")
    frames = [frame for frame in caught.traceback if "plivo_messaging" in str(frame.path)]
    assert frames
    assert not [frame for frame in frames if AUTH_TOKEN in repr(frame.locals)]


TYPE_MISTAKES = {
    "client.messages.list(state='delivred')": "Literal['delivred']",
    "client.messages.list(state=['sent', 'failed'])": "list[str]",
    "client.messages.list(state=MessageType.SMS)": "MessageType",
    "client.messages.list(type='SMS')": "Literal['SMS']",
    "client.messages.list(direction='incoming')": "Literal['incoming']",
    "client.messages.list(conversation_origin='sales')": "Literal['sales']",
    "client.messages.list(since='2026-03-01')": "datetime",
    "client.messages.list(limit='20')": "int",
    "client.messages.list(status='sent')": "status",
    "client.messages.list('sent')": "positional",
    "client.messages.send(dst='1', src='2', text='x', type='text')": "Literal['text']",
    "client.messages.send(dst='1', src='2', text='x', method='post')": "Literal['post']",
    "client.messages.send(dst='1', src='2', text='x', log='yes')": "Literal['yes']",
    "client.messages.send(dst='1', src='2', text='x', dlt_template_category='service')": "Literal['service']",
    "client.messages.send(dst=12025550123, src='2', text='x')": "int",
    "client.messages.send(dst=b'12025550123', src='2', text='x')": "bytes",
    "client.messages.send(dst='1', src='2', text='x', trackable='true')": "bool",
    "client.messages.send(dst='1', src='2', text='x', message_expiry='60')": "int",
    "client.messages.send('1', 'x')": "positional",
    "client.messages.send(to='1', from_='2', body='x')": '"to"',
    "client.messages.send(src='2', text='x')": "dst",
    "client.messages.create(dst='1')": "create",
    "client.messages.get()": "message_uuid",
    "client.messages.get(5)": "str",
    "client.send(dst='1')": "send",
    "Plivo(sid='x')": "sid",
    "Plivo('x', 'y', 'https://example.com')": "positional",
    "Plivo('x', 'y', timeout='30')": "float",
    "Plivo('x', 'y', http_client=httpx.AsyncClient())": "AsyncClient",
    "message.text": "text",
    "message.status": "status",
    "message.message_tiem": "message_tiem",
    "message['message_state']": "not indexable",
    "sent.uuid": "uuid",
    "page[0]": "not indexable",
    "len(page)": "Sized",
    "page.data": "data",
    "response.json()": "json",
    "plivo_messaging.Plvo": "Plvo",
    "webhooks.verify_and_parse('POST', 'x', {}, b'')": "No overload",
    "webhooks.verify_and_parse('POST', 'x', 'y', b'', auth_token='z')": "No overload",
    "webhooks.parse('POST', 'x', None)": "None",
    "[each for each in aclient.messages.list()]": "__aiter__",
    "aclient.messages.list().records": "Listing",
}
RIGHT = """
import asyncio
from plivo_messaging import AsyncMessagePage, AsyncPlivo, Message, MessageState, MessageType, Plivo

async def right(client: Plivo, aclient: AsyncPlivo) -> None:
    client.messages.list(state="delivered", type=MessageType.SMS, direction="inbound", conversation_origin="service")
    client.messages.send(dst="1", src="2", text="x", type="mms", method="GET", log="content_only")
    client.messages.send(dst=["1"], src="2", text="x", type=MessageType.SMS, log=False, template={"name": "x"})
    first: Message | None = client.messages.list(state=MessageState.SENT).first()
    page: AsyncMessagePage = await aclient.messages.list(limit=1)
    async for each in aclient.messages.list(limit=1):
        print(each.message_state)
    task: asyncio.Task[AsyncMessagePage] = asyncio.create_task(aclient.messages.list())
    print(first, page, await task)
    await aclient.close()
    await aclient.aclose()
"""
HEADER = """
import httpx
import plivo_messaging
from plivo_messaging import (
    APIResponse, AsyncPlivo, Message, MessagePage, MessageType, Plivo, SendResult, webhooks
)
def made(
    client: Plivo, aclient: AsyncPlivo, message: Message, sent: SendResult, page: MessagePage,
    response: APIResponse[MessagePage],
) -> None:
"""


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_type_checker_finds_mistakes_and_completes_values(checker: str, tmp_path: Path) -> None:
    lines = [*HEADER.strip().splitlines(), *(f"    {code}" for code in TYPE_MISTAKES)]
    (tmp_path / "mistakes.py").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    paths = [str(ROOT / each) for each in ("wrapper", "generated")]
    if checker == "mypy":
        (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\n", encoding="utf-8")
        command = [sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache"), "mistakes.py", "right.py"]
    else:
        settings = {"extraPaths": paths, "typeCheckingMode": "strict", "include": ["mistakes.py", "right.py"]}
        (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    found: dict[int, str] = {}
    assert "right.py" not in done.stdout, done.stdout
    for number, said in re.findall(r"mistakes\.py:(\d+)(?::\d+)?(?: -|:) error: (.*)", done.stdout):
        found[int(number)] = f"{found.get(int(number), '')} {said}"
    expected = {lines.index(f"    {code}") + 1: word for code, word in TYPE_MISTAKES.items()}
    assert found.keys() == expected.keys(), done.stdout
    if checker == "mypy":
        assert not {number: (word, found[number]) for number, word in expected.items() if word not in found[number]}
