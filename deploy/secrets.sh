#!/bin/sh
# Passwords, certificates and settings that docker-compose.yml reads from ./secrets, for a first trial: run it in the folder of that file.
# What exists stays as it is, so running it again adds what is missing. KAFKA_HOST: the name under which sites reach Kafka.
# In earnest the certificates come from the city's own authority; the names of the files stay.
set -eu
umask 077
host=${KAFKA_HOST:-localhost}
mkdir -p secrets/authority
cd secrets

password() {
    [ -s "$1" ] || { LC_ALL=C tr -dc A-Za-z0-9 </dev/urandom | head -c 40 >"$1"; chmod 444 "$1"; }
}
password postgres_password
password worker_password
password api_password
password grafana_password

# Kafka speaks in plain text on the containers' own network, so nobody needs a user of Kafka there; a login of PostgreSQL everybody does.
settings() {
    [ -s "$1" ] && return
    echo "registry = \"postgresql+psycopg://$2:$(cat "$3")@postgres/scenarios\"" >"$1"
    chmod 444 "$1"
}
settings settings.toml scenarios postgres_password
settings worker.toml scenarios_worker worker_password
settings alerts.toml scenarios_worker worker_password
settings notices.toml scenarios_worker worker_password
settings api.toml scenarios_api api_password

if [ ! -s kafka_ca.pem ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=scenario registry trial authority" \
        -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout authority/key.pem -out kafka_ca.pem 2>/dev/null
    chmod 444 kafka_ca.pem
fi
for node in kafka-1 kafka-2 kafka-3; do
    [ -s "$node.pem" ] && continue
    case $host in *[!0-9.]*) kind=DNS ;; *) kind=IP ;; esac
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$node" \
        -keyout "authority/$node.key" -out "authority/$node.csr" 2>/dev/null
    printf 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:%s,%s:%s\n' "$node" "$kind" "$host" >"authority/$node.txt"
    openssl x509 -req -in "authority/$node.csr" -CA kafka_ca.pem -CAkey authority/key.pem -CAcreateserial -days 365 \
        -extfile "authority/$node.txt" -out "authority/$node.crt" 2>/dev/null
    cat "authority/$node.key" "authority/$node.crt" kafka_ca.pem >"$node.pem"
    chmod 444 "$node.pem"
done
# The files are readable for the containers' users, who get each file by itself; nobody else gets into the folder.
chmod 700 .
