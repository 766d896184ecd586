"""What a WhatsApp message can consist of, besides a text and media.

Each class mirrors an object of the API field by field; a field whose name is a word of Python has an underscore behind
it (`type_`). `Template(name="order_confirmation", language="en_US")` is a whole template without gaps.

Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
"""

from ._contract import WhatsappCurrency as Currency
from ._contract import WhatsappDateTime as DateTime
from ._contract import WhatsappInteractive as Interactive
from ._contract import WhatsappInteractiveAction as InteractiveAction
from ._contract import WhatsappInteractiveButton as InteractiveButton
from ._contract import WhatsappInteractiveHeader as InteractiveHeader
from ._contract import WhatsappInteractiveRow as InteractiveRow
from ._contract import WhatsappInteractiveSection as InteractiveSection
from ._contract import WhatsappInteractiveText as InteractiveText
from ._contract import WhatsappLocation as Location
from ._contract import WhatsappTemplate as Template
from ._contract import WhatsappTemplateCard as TemplateCard
from ._contract import WhatsappTemplateComponent as TemplateComponent
from ._contract import WhatsappTemplateParameter as TemplateParameter

__all__ = [
    "Currency",
    "DateTime",
    "Interactive",
    "InteractiveAction",
    "InteractiveButton",
    "InteractiveHeader",
    "InteractiveRow",
    "InteractiveSection",
    "InteractiveText",
    "Location",
    "Template",
    "TemplateCard",
    "TemplateComponent",
    "TemplateParameter",
]
