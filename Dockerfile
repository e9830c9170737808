# The product with everything that workers, the relay and quality runs need. One image for all commands: docker run ... scenarios --help
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir hatchling==1.32.0 && python -m hatchling build --target wheel --directory /dist

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home scenarios && install -d -o scenarios /reports
COPY requirements.lock /dist/
COPY --from=build /dist/*.whl /dist/
RUN pip install --no-cache-dir --constraint /dist/requirements.lock "$(ls /dist/*.whl)[distributed,http,postgresql,quality,semantic]"
USER 10001
# Health and metrics, where a command is given --port 9464.
EXPOSE 9464 8700
ENTRYPOINT ["scenarios"]
