# Every target sets up .venv by itself; a stamp makes the second time quick.
.DEFAULT_GOAL := help
.PHONY: help demo test check types copies bench bench-api bench-kafka up-local chaos

# Modules are compiled once, not anew by each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
PACKAGES := schemas producers streams sinks quality scenario_registry
BIN := .venv/bin
STAMP := .venv/.installed
PEERS := .venv-bench

help: ## show this help 显示本帮助
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMP) ## six organisations' files in, one registry out 演示：六家机构的文件汇成一个登记库
	$(BIN)/scenarios demo

up-local: $(STAMP) ## Kafka, PostgreSQL, workers and relay on this machine 在本机启动全套
	$(BIN)/scenarios local

test: $(STAMP) ## all tests 全部测试
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(STAMP) ## style, types, layers, copied code, then all tests 全部检查与测试
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(MAKE) --jobs=2 types copies
	$(MAKE) test

types: $(STAMP)
	$(BIN)/mypy

copies: $(STAMP)
	$(BIN)/pylint --disable=all --enable=duplicate-code --score=n $(PACKAGES) bench tests

bench: $(STAMP) ## measure; results in bench/ 性能测量
	$(BIN)/python -m bench

bench-api: $(STAMP) ## measure the HTTP interface at 100,000 and 1,000,000 scenarios 接口性能测量
	$(BIN)/python -m bench.api

bench-kafka: $(STAMP) $(PEERS)/.installed ## measure Kafka to PostgreSQL beside peers 分布式运行性能对比
	$(BIN)/python -m bench.kafka

chaos: $(STAMP) ## 200 seeded rounds of faults on Kafka and PostgreSQL 故障注入，两百轮
	$(BIN)/scenarios chaos --seed 1000 --rounds 150 --nodes 3
	$(BIN)/scenarios chaos --seed 2000 --rounds 50 --nodes 1

$(PEERS)/.installed: bench/kafka/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 以上：make PYTHON=python3.11 / Python 3.11 or later is needed: make PYTHON=python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
