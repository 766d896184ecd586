"""What the API reference shows otherwise than the sources say it; zensical.toml names this file."""

from typing import Any

from griffe import Alias, Attribute, ExprSubscript, ExprTuple, Extension, Function, Module


class Readable(Extension):
    """Shows types of attributes without their checks, classes of `whatsapp` by their names, and fixtures as values."""

    def on_attribute_instance(self, *, attr: Attribute, **_: Any) -> None:  # noqa: ANN401  (what griffe passes besides)
        """Replace `Annotated[str, …]` by `str`."""
        match attr.annotation:
            case ExprSubscript(left=left, slice=ExprTuple(elements=[kind, *_])) if str(left) == "Annotated":
                attr.annotation = kind
            case _:
                pass

    def on_package(self, *, pkg: Module, **_: Any) -> None:  # noqa: ANN401  (what griffe passes besides)
        """Replace `Template = models.WhatsappTemplate` by that class, and a fixture by what a test gets of it."""
        if pkg.name == "plivo_mock":
            module = pkg["pytest_plugin"]
            for name, member in list(module.members.items()):
                if isinstance(member, Function) and any("fixture" in str(each.value) for each in member.decorators):
                    kind = member.returns.slice if isinstance(member.returns, ExprSubscript) else member.returns
                    fixture = Attribute(name, annotation=kind, docstring=member.docstring)
                    module.set_member(name, fixture)
        if pkg.name == "plivo_messaging":
            module = pkg["whatsapp"]
            for name, member in list(module.members.items()):
                if isinstance(member, Attribute) and str(member.value).startswith("models."):
                    module.set_member(name, Alias(name, f"plivo_messaging_api.{member.value}"))
