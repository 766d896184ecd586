"""Send messages, wait for their delivery and list them, on a mock server that this script starts and stops."""

import time

from plivo_messaging import Message, MessageState, Plivo, ValidationError
from plivo_mock import MockPlivo

SENDER = "12025550100"
DESTINATIONS = ["+1 202 555 0123", "+44 7700 900123", "+91 99999 12345"]


def main() -> None:
    """Run the demonstration."""
    with MockPlivo() as mock, Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
        print(f"A mock server of the Plivo API runs at {mock.base_url}\n")

        print(f"Send a text to {len(DESTINATIONS)} destinations:")
        sent = client.messages.send(src=SENDER, dst=DESTINATIONS, text="Your table is ready.")
        for message_uuid in sent.message_uuids:
            print(f"  queued     {message_uuid}")

        print("\nWait for their delivery:")
        for message_uuid in sent.message_uuids:
            show(wait_for_delivery(client, message_uuid))

        print("\nRetrieve one:")
        message = client.messages.get(sent.message_uuids[1])
        print(f"  to         {message.to_number} ({message.destination_country_iso2})")
        print(f"  accepted   {message.message_time:%Y-%m-%d %H:%M:%S %Z}")
        print(f"  units      {message.units}")
        print(f"  cost       US$ {message.total_amount}")

        print("\nList what was delivered to +1 202 555 0123:")
        for each in client.messages.list(state="delivered", to_number="+1 202 555 0123"):
            show(each)

        print("\nMake a mistake; nothing is sent:")
        try:
            client.messages.send(src=SENDER, dst=SENDER, text="Hello, me")
        except ValidationError as error:
            print(f"  {error}")
    print("\nThe mock server has stopped. Nothing left this machine.")


def wait_for_delivery(client: Plivo, message_uuid: str) -> Message:
    """Wait until a message is delivered, ten seconds at most."""
    deadline = time.monotonic() + 10
    while True:
        message = client.messages.get(message_uuid)
        if message.message_state is MessageState.DELIVERED:
            return message
        if time.monotonic() > deadline:
            raise TimeoutError(f"{message_uuid} is still {message.message_state}")
        time.sleep(0.1)


def show(message: Message) -> None:
    """Print a message on one line."""
    print(f"  {message.message_state:<10} {message.message_uuid}  {message.from_number} -> {message.to_number}")


if __name__ == "__main__":
    main()
