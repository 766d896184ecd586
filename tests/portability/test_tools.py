"""Other people's tools read the OpenAPI document, and find all three operations in it: `make portability`.

That a tool ends with 0 says little: openapi-generator does so after it has overwritten the operations.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bundle import bundle

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "openapi" / "messaging.yaml"
INSTALLED = ROOT / "build" / "portability"  # by make
BIN = INSTALLED / "node_modules" / ".bin"
NODE = Path(sys.executable).parent
OPERATIONS = ["getMessage", "listMessages", "sendMessage"]
METHODS = {"get", "post"}
NO_TELEMETRY = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "FERN_DISABLE_TELEMETRY": "true",
    "NODE_NO_WARNINGS": "1",
}


def run(folder: Path, *command: object) -> str:
    """Run a tool, with the Node of this environment; return what it prints if it ends with 0."""
    environment = {**os.environ, **NO_TELEMETRY, "PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"}
    made = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert made.returncode == 0, f"{command[0]} ended with {made.returncode}:\n{made.stdout}{made.stderr}"
    return made.stdout


def compile_typescript(folder: Path, *files: str) -> None:
    """Check the types of a program, strictly."""
    options = ("--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler")
    run(folder, BIN / "tsc", *options, "--target", "es2022", "--lib", "es2022,dom,dom.iterable", *files)


def operation_ids(document: dict[str, Any]) -> list[str]:
    """Return the identifiers of the operations in a document, sorted."""
    paths = document["paths"].values()
    return sorted(item[method]["operationId"] for item in paths for method in METHODS & item.keys())


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """The document as one file of JSON, in a folder in which the tools' packages are found."""
    if not BIN.is_dir():
        pytest.fail("the tools are not installed: run `make portability`")
    (tmp_path / "node_modules").symlink_to(INSTALLED / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(bundle(SPEC), ensure_ascii=False), encoding="utf-8")
    return path


def test_redocly(document: Path) -> None:
    run(document.parent, BIN / "redocly", "lint", "--config", ROOT / "openapi" / "redocly.yaml", SPEC, document)
    bundled = document.with_name("bundled.json")
    run(document.parent, BIN / "redocly", "bundle", SPEC, "--output", bundled)

    assert operation_ids(json.loads(bundled.read_text(encoding="utf-8"))) == OPERATIONS


def test_spectral(document: Path) -> None:
    seen = {
        "given": "$.paths[*][*].operationId",
        "severity": "info",
        "message": "{{value}}",
        "then": {"function": "falsy"},
    }
    ruleset = document.with_name("ruleset.json")
    ruleset.write_text(json.dumps({"extends": ["spectral:oas"], "rules": {"seen": seen}}), encoding="utf-8")
    printed = run(
        document.parent, BIN / "spectral", "lint", document, "--ruleset", ruleset, "--format", "json", "--quiet"
    )

    found: list[dict[str, Any]] = json.loads(printed)
    assert sorted(each["message"] for each in found if each["code"] == "seen") == OPERATIONS
    # The slash at the end is part of the paths, and this is nobody's API but Plivo's.
    assert {each["code"] for each in found} - {"seen"} <= {"info-contact", "path-keys-no-trailing-slash"}
    assert [each for each in found if each["severity"] == 0] == []


def test_swagger_parser(document: Path) -> None:
    program = f"""
        import SwaggerParser from '@apidevtools/swagger-parser';
        const read = await SwaggerParser.validate({json.dumps(str(document))});
        const items = Object.values(read.paths).flatMap((item) => [item.get, item.post]);
        console.log(JSON.stringify(items.filter(Boolean).map((operation) => operation.operationId).sort()));
    """
    printed = run(document.parent, NODE / "node", "--input-type=module", "--eval", program)

    assert json.loads(printed) == OPERATIONS


def test_openapi_typescript(document: Path) -> None:
    run(document.parent, BIN / "openapi-typescript", document, "--output", "api.ts")
    use = document.with_name("use.ts")
    use.write_text(
        """
        import type { components, operations } from "./api";
        type Send = operations["sendMessage"]["requestBody"]["content"]["application/json"];
        type Page = operations["listMessages"]["responses"][200]["content"]["application/json"];
        type Got = operations["getMessage"]["responses"][200]["content"]["application/json"];
        export const send: Send = { src: "12025550100", dst: "12025550123", text: "Hello" };
        export const record: components["schemas"]["MessageRecord"] = { message_uuid: "1" };
        export const uuid = (page: Page): string => page.objects[0].message_uuid;
        export const state = (page: Page): string | undefined => page.objects[0].message_state;
        export const got = (answer: Got): string => answer.api_id;
        """,
        encoding="utf-8",
    )
    compile_typescript(document.parent, "use.ts")


def test_hey_api(document: Path) -> None:
    run(document.parent, BIN / "openapi-ts", "--input", document, "--output", "client", "--no-log-file")
    use = document.with_name("use.ts")
    use.write_text(
        """
        import { getMessage, listMessages, sendMessage } from "./client";
        const path = { auth_id: "MA0123456789ABCDEFGH" };
        await sendMessage({ path, body: { src: "12025550100", dst: "12025550123", text: "Hello" } });
        await listMessages({ path, query: { message_state: "delivered", limit: 5 } });
        await getMessage({ path: { ...path, message_uuid: "b48d95dc-e3ac-11eb-a9c2-0242ac110005" } });
        """,
        encoding="utf-8",
    )
    compile_typescript(document.parent, "use.ts")


def test_openapi_zod_client(document: Path) -> None:
    run(document.parent, BIN / "openapi-zod-client", document, "--output", "api.ts", "--with-alias", "--export-schemas")
    program = """
        import { api, schemas } from './api.ts';
        const uuid = 'b48d95dc-e3ac-11eb-a9c2-0242ac110005';
        schemas.MessageRecord.parse({ message_uuid: uuid, total_amount: '0.420', error_code: null });
        const part = { type: 'carousel', cards: [{ card_index: 0, components: [{ type: 'body' }] }] };
        schemas.WhatsappTemplate.parse({ name: 'a', language: 'en', components: [part] });
        console.log(JSON.stringify(api.api.map((endpoint) => endpoint.alias).sort()));
    """
    node = (NODE / "node", "--experimental-strip-types", "--input-type=module")
    assert json.loads(run(document.parent, *node, "--eval", program)) == OPERATIONS


def test_fern(document: Path) -> None:
    folder = document.parent / "fern"
    folder.mkdir()
    version = json.loads((Path(__file__).with_name("package.json")).read_text(encoding="utf-8"))["dependencies"][
        "fern-api"
    ]
    config = {"organization": "example", "version": version}
    (folder / "fern.config.json").write_text(json.dumps(config), encoding="utf-8")
    generators = {"api": {"specs": [{"openapi": "../openapi.json"}]}}
    (folder / "generators.yml").write_text(json.dumps(generators), encoding="utf-8")
    run(document.parent, BIN / "fern", "ir", "ir.json")

    services = json.loads((document.parent / "ir.json").read_text(encoding="utf-8"))["services"].values()
    endpoints = [endpoint for service in services for endpoint in service["endpoints"]]
    # Fern gives methods names of its own.
    assert sorted((endpoint["method"], len(endpoint["allPathParameters"])) for endpoint in endpoints) == [
        *(("GET", 1), ("GET", 2), ("POST", 1))
    ]


def generated(document: Path, generator: str) -> Path:
    """Generate a client with openapi-generator; nothing may be overwritten by something else of the same name."""
    program = INSTALLED / "venv" / "bin" / "openapi-generator-cli"
    printed = run(document.parent, program, "generate", "-g", generator, "-i", document, "-o", "client")
    assert "COLLISION" not in printed
    return document.parent / "client"


def test_openapi_generator_for_python(document: Path) -> None:
    source = (generated(document, "python") / "openapi_client" / "api" / "messages_api.py").read_text(encoding="utf-8")
    (api,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    methods = {node.name: ast.unparse(node) for node in api.body if isinstance(node, ast.FunctionDef)}

    assert {"send_message", "list_messages", "get_message"} <= methods.keys()
    assert "send_message_request" in methods["send_message"]
    assert "message_time__gte" in methods["list_messages"]
    assert "message_uuid" in methods["get_message"]


def test_openapi_generator_for_typescript(document: Path) -> None:
    generated(document, "typescript-fetch")
    use = document.with_name("use.ts")
    use.write_text(
        """
        import { MessagesApi } from "./client";
        const authId = "MA0123456789ABCDEFGH";
        const api = new MessagesApi();
        await api.listMessages({ authId, messageState: "delivered", limit: 5 });
        await api.getMessage({ authId, messageUuid: "b48d95dc-e3ac-11eb-a9c2-0242ac110005" });
        export const send: (typeof api)["sendMessage"] = api.sendMessage;
        """,
        encoding="utf-8",
    )
    compile_typescript(document.parent, "use.ts")


def test_openapi_generator_for_go(document: Path) -> None:
    source = (generated(document, "go") / "api_messages.go").read_text(encoding="utf-8")

    for name in ("SendMessage", "ListMessages", "GetMessage"):
        assert f"func (a *MessagesAPIService) {name}(ctx context.Context, authId string" in source
        assert f"func (a *MessagesAPIService) {name}Execute(r Api{name}Request)" in source
