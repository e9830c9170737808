# The product with everything that a worker needs. One image for all commands: docker run ... scenarios --help
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir hatchling==1.32.0 && python -m hatchling build --target wheel --directory /dist

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home scenarios
COPY requirements.lock /dist/
COPY --from=build /dist/*.whl /dist/
RUN pip install --no-cache-dir --constraint /dist/requirements.lock "$(ls /dist/*.whl)[distributed,postgresql]"
USER 10001
ENTRYPOINT ["scenarios"]
