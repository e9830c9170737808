"""What Kafka must hold for the registry: topics, rights and limits, declared, compared and made so."""
