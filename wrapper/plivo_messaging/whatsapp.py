"""The content of a WhatsApp message besides a text and media.

Each class has the fields of an object of the API. A field that is named like a builtin of Python ends in an underscore
(`type_`). `Template(name="order_confirmation", language="en_US")` is a complete template without parameters.

Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
"""

from ._api import models

Currency = models.WhatsappCurrency
DateTime = models.WhatsappDateTime
Interactive = models.WhatsappInteractive
InteractiveAction = models.WhatsappInteractiveAction
InteractiveButton = models.WhatsappInteractiveButton
InteractiveHeader = models.WhatsappInteractiveHeader
InteractiveRow = models.WhatsappInteractiveRow
InteractiveSection = models.WhatsappInteractiveSection
InteractiveText = models.WhatsappInteractiveText
Location = models.WhatsappLocation
Template = models.WhatsappTemplate
TemplateCard = models.WhatsappTemplateCard
TemplateComponent = models.WhatsappTemplateComponent
TemplateParameter = models.WhatsappTemplateParameter

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
