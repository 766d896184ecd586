# Generated from _async/__init__.py by openapi/twins.py; do not edit: change that file and run `make generate`.
