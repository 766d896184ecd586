# The mock server for programs in any language:
#   docker build -t plivo-mock . && docker run --rm -p 127.0.0.1:8010:8010 plivo-mock
FROM python:3.13-slim AS build
WORKDIR /src
COPY LICENSE README.md constraints.txt hatch_build.py pyproject.toml ./
COPY contract contract
COPY generated generated
COPY mock mock
COPY wrapper wrapper
RUN python -m venv /opt/plivo-mock \
    && /opt/plivo-mock/bin/python -m pip install --no-cache-dir --constraint constraints.txt '.[mock]'

FROM python:3.13-slim
COPY --from=build /opt/plivo-mock /opt/plivo-mock
ENV PATH="/opt/plivo-mock/bin:$PATH" PLIVO_MOCK_HOST=0.0.0.0
USER 10001:10001
EXPOSE 8010
HEALTHCHECK --interval=5s --timeout=3s --start-period=2s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('PLIVO_MOCK_PORT', '8010') + '/_mock/health', timeout=2)"]
ENTRYPOINT ["plivo-mock"]
