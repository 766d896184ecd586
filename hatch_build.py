"""The metadata that depends on where the project is published: its addresses, and the links of the README."""

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<image>!?)(?P<text>\[[^]]*])\((?P<path>(?!https?:|#)[^)]+)\)")


class PublishedAddresses(MetadataHookInterface):
    """Sets `urls` and `readme` by `REPOSITORY_URL`, such as `https://github.com/OWNER/NAME`; links stay without it."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add both to the metadata."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        repository = os.environ.get("REPOSITORY_URL", "").rstrip("/")
        if repository:
            at = f"v{metadata['version']}"
            metadata["urls"] = {
                "Repository": repository,
                "Documentation": f"{repository}/blob/{at}/docs/index.md",
                "Changelog": f"{repository}/blob/{at}/CHANGELOG.md",
                "Issues": f"{repository}/issues",
            }

            def absolute(link: re.Match[str]) -> str:
                kind = "raw" if link["image"] else "blob"
                return f"{link['image']}{link['text']}({repository}/{kind}/{at}/{link['path']})"

            text = _LINK.sub(absolute, text)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
