# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

# To type checkers and editors these names are imported, at run time each is loaded when it is first used. The annotation
# keeps editors from taking the value for granted; `typing` itself takes longer to import than all of this.
TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from .callback_method import CallbackMethod, CallbackMethodValue
    from .conversation_origin import ConversationOrigin, ConversationOriginValue
    from .dlt_template_category import DltTemplateCategory, DltTemplateCategoryValue
    from .error import Error
    from .inbound_message import InboundMessage
    from .legacy_message_detail import LegacyMessageDetail
    from .log_mode import LogMode, LogModeValue
    from .message_detail import MessageDetail
    from .message_direction import MessageDirection, MessageDirectionValue
    from .message_list import MessageList
    from .message_record import MessageRecord
    from .message_state import MessageState, MessageStateValue
    from .message_type import MessageType, MessageTypeValue
    from .page_meta import PageMeta
    from .send_message_request import SendMessageRequest
    from .send_message_response import SendMessageResponse
    from .status_callback import StatusCallback
    from .whatsapp_currency import WhatsappCurrency
    from .whatsapp_date_time import WhatsappDateTime
    from .whatsapp_interactive import WhatsappInteractive
    from .whatsapp_interactive_action import WhatsappInteractiveAction
    from .whatsapp_interactive_button import WhatsappInteractiveButton
    from .whatsapp_interactive_header import WhatsappInteractiveHeader
    from .whatsapp_interactive_row import WhatsappInteractiveRow
    from .whatsapp_interactive_section import WhatsappInteractiveSection
    from .whatsapp_interactive_text import WhatsappInteractiveText
    from .whatsapp_location import WhatsappLocation
    from .whatsapp_template import WhatsappTemplate
    from .whatsapp_template_card import WhatsappTemplateCard
    from .whatsapp_template_component import WhatsappTemplateComponent
    from .whatsapp_template_parameter import WhatsappTemplateParameter
else:
    _MODULES = {
        "CallbackMethod": "callback_method",
        "CallbackMethodValue": "callback_method",
        "ConversationOrigin": "conversation_origin",
        "ConversationOriginValue": "conversation_origin",
        "DltTemplateCategory": "dlt_template_category",
        "DltTemplateCategoryValue": "dlt_template_category",
        "Error": "error",
        "InboundMessage": "inbound_message",
        "LegacyMessageDetail": "legacy_message_detail",
        "LogMode": "log_mode",
        "LogModeValue": "log_mode",
        "MessageDetail": "message_detail",
        "MessageDirection": "message_direction",
        "MessageDirectionValue": "message_direction",
        "MessageList": "message_list",
        "MessageRecord": "message_record",
        "MessageState": "message_state",
        "MessageStateValue": "message_state",
        "MessageType": "message_type",
        "MessageTypeValue": "message_type",
        "PageMeta": "page_meta",
        "SendMessageRequest": "send_message_request",
        "SendMessageResponse": "send_message_response",
        "StatusCallback": "status_callback",
        "WhatsappCurrency": "whatsapp_currency",
        "WhatsappDateTime": "whatsapp_date_time",
        "WhatsappInteractive": "whatsapp_interactive",
        "WhatsappInteractiveAction": "whatsapp_interactive_action",
        "WhatsappInteractiveButton": "whatsapp_interactive_button",
        "WhatsappInteractiveHeader": "whatsapp_interactive_header",
        "WhatsappInteractiveRow": "whatsapp_interactive_row",
        "WhatsappInteractiveSection": "whatsapp_interactive_section",
        "WhatsappInteractiveText": "whatsapp_interactive_text",
        "WhatsappLocation": "whatsapp_location",
        "WhatsappTemplate": "whatsapp_template",
        "WhatsappTemplateCard": "whatsapp_template_card",
        "WhatsappTemplateComponent": "whatsapp_template_component",
        "WhatsappTemplateParameter": "whatsapp_template_parameter",
    }

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return globals().setdefault(name, getattr(import_module(f".{_MODULES[name]}", __name__), name))

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = (
    "CallbackMethod",
    "CallbackMethodValue",
    "ConversationOrigin",
    "ConversationOriginValue",
    "DltTemplateCategory",
    "DltTemplateCategoryValue",
    "Error",
    "InboundMessage",
    "LegacyMessageDetail",
    "LogMode",
    "LogModeValue",
    "MessageDetail",
    "MessageDirection",
    "MessageDirectionValue",
    "MessageList",
    "MessageRecord",
    "MessageState",
    "MessageStateValue",
    "MessageType",
    "MessageTypeValue",
    "PageMeta",
    "SendMessageRequest",
    "SendMessageResponse",
    "StatusCallback",
    "WhatsappCurrency",
    "WhatsappDateTime",
    "WhatsappInteractive",
    "WhatsappInteractiveAction",
    "WhatsappInteractiveButton",
    "WhatsappInteractiveHeader",
    "WhatsappInteractiveRow",
    "WhatsappInteractiveSection",
    "WhatsappInteractiveText",
    "WhatsappLocation",
    "WhatsappTemplate",
    "WhatsappTemplateCard",
    "WhatsappTemplateComponent",
    "WhatsappTemplateParameter",
)
