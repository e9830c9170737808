import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * 以一个机构的名义报送、修改、撤回场景，并读取结果。
 * Speaks for one organisation: states, amends and withdraws scenarios, and reads what became of them. See docs/clients.md.
 *
 * <p>An event is in the state folder, on disk, before it is sent, and leaves it once Kafka has it on all replicas. Whatever is killed in
 * between, the next command sends the same bytes again; the registry counts a repetition as a duplicate, and nothing is lost.
 */
public final class ScenarioClient {
    private static final String USAGE = """
        用法 / usage:
          java -cp 'lib/*' ScenarioClient.java state    <场景编号 local id> <JSON 文件 file>    完整报送 state in full
          java -cp 'lib/*' ScenarioClient.java amend    <场景编号 local id> <JSON 文件 file>    只写变化 what changed; null 删除 removes
          java -cp 'lib/*' ScenarioClient.java withdraw <场景编号 local id> <原因 reason>       撤回 take back
          java -cp 'lib/*' ScenarioClient.java send                                             发送尚未送达的 what is not delivered yet
          java -cp 'lib/*' ScenarioClient.java answers                                          新的结果，每行一个 JSON  new answers, a JSON each
        环境变量 / environment: SCENARIOS_ORGANISATION, SCENARIOS_KAFKA (host:9092,...), SCENARIOS_STATE (默认 default: scenario-state),
          SCENARIOS_KAFKA_CA_FILE, SCENARIOS_KAFKA_USERNAME, SCENARIOS_KAFKA_PASSWORD_FILE""";

    private static final int EXIT_NO = 1, EXIT_USAGE = 2, EXIT_NOT_DELIVERED = 75;
    private static final Map<String, String> SPEAKS = Map.of("state", "stated", "amend", "amended", "withdraw", "withdrawn");

    /** What the caller can mend. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    /** One event that Kafka is not known to have. {@code value}: its JSON. */
    private record Pending(Path path, String id, String subject, String type, int sequence, String value) {}

    /** Events and sequences of this site, on disk. One process at a time: a second one waits. */
    private static final class State implements AutoCloseable {
        private final Path folder = Path.of(System.getenv().getOrDefault("SCENARIOS_STATE", "scenario-state"));
        private final FileChannel channel;
        private final FileLock lock;

        State() throws IOException {
            Files.createDirectories(folder.resolve("pending"));
            Files.createDirectories(folder.resolve("sequences"));
            channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.lock();
        }

        /** In the order in which they were said. */
        List<Pending> pending() throws IOException {
            List<Pending> found = new ArrayList<>();
            try (var files = Files.list(folder.resolve("pending"))) {
                for (Path path : files.filter(it -> it.getFileName().toString().matches("\\d+")).sorted().toList()) {
                    Properties it = new Properties();
                    it.load(new StringReader(Files.readString(path)));
                    int sequence = Integer.parseInt(it.getProperty("sequence"));
                    found.add(new Pending(path, it.getProperty("id"), it.getProperty("subject"), it.getProperty("type"),
                        sequence, it.getProperty("value")));
                }
            }
            return found;
        }

        int nextSequence(String localId) throws Exception {
            Path file = sequenceFile(localId);
            int last = Files.exists(file) ? Integer.parseInt(Files.readString(file)) : 0;
            for (Pending it : pending()) {
                if (it.subject().equals(localId)) {
                    last = Math.max(last, it.sequence());
                }
            }
            return last + 1;
        }

        void add(String id, String subject, String type, int sequence, String value) throws IOException {
            Properties it = new Properties();
            it.putAll(Map.of("id", id, "subject", subject, "type", type, "sequence", String.valueOf(sequence), "value", value));
            StringWriter text = new StringWriter();
            it.store(text, null);
            List<Pending> before = pending();
            long number = before.isEmpty() ? 1 : Long.parseLong(before.get(before.size() - 1).path().getFileName().toString()) + 1;
            writeDurably(folder.resolve("pending").resolve(String.format("%012d", number)), text.toString());
        }

        void delivered(Pending it) throws Exception {
            writeDurably(sequenceFile(it.subject()), String.valueOf(it.sequence()));
            Files.delete(it.path());
        }

        private Path sequenceFile(String localId) throws Exception {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(localId.getBytes(UTF_8));
            return folder.resolve("sequences").resolve(HexFormat.of().formatHex(digest));
        }

        /** What is written is on disk when the call returns, or the file is as it was. */
        private static void writeDurably(Path path, String text) throws IOException {
            Path partial = path.resolveSibling(path.getFileName() + ".partial");
            try (var file = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var folder = FileChannel.open(path.getParent())) {
                folder.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            lock.release();
            channel.close();
        }
    }

    private static String environment(String name) throws Wrong {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new Wrong("缺少环境变量 " + name + " / the environment lacks " + name + "\n" + USAGE);
        }
        return value;
    }

    private static Properties connection() throws Exception {
        String authority = System.getenv("SCENARIOS_KAFKA_CA_FILE"), username = System.getenv("SCENARIOS_KAFKA_USERNAME");
        Properties options = new Properties();
        options.put("bootstrap.servers", environment("SCENARIOS_KAFKA"));
        options.put("security.protocol", (username == null ? "" : "SASL_") + (authority == null ? "PLAINTEXT" : "SSL"));
        if (authority != null) {
            options.put("ssl.truststore.type", "PEM");
            options.put("ssl.truststore.location", authority);
        }
        if (username != null) {
            String password = Files.readString(Path.of(environment("SCENARIOS_KAFKA_PASSWORD_FILE"))).strip();
            options.put("sasl.mechanism", "SCRAM-SHA-512");
            options.put("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username="
                + quoted(username) + " password=" + quoted(password) + ";");
        }
        return options;
    }

    /** A JSON string; JAAS writes strings in the same way. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char it : text.toCharArray()) {
            if (it == '"' || it == '\\') {
                quoted.append('\\').append(it);
            } else if (it < ' ') {
                quoted.append(String.format("\\u%04x", (int) it));
            } else {
                quoted.append(it);
            }
        }
        return quoted.append('"').toString();
    }

    private static void say(State state, String organisation, String what, String localId, String data) throws Exception {
        String id = UUID.randomUUID().toString(), type = "scenario." + what + ".v1";
        int sequence = state.nextSequence(localId);
        String value = "{\"specversion\":\"1.0\",\"id\":" + quoted(id) + ",\"source\":" + quoted(organisation) + ",\"subject\":" + quoted(localId)
            + ",\"time\":" + quoted(Instant.now().toString()) + ",\"sequence\":" + sequence + ",\"datacontenttype\":\"application/json\""
            + ",\"type\":" + quoted(type) + ",\"data\":" + data + "}";
        state.add(id, localId, type, sequence, value);
    }

    private static void send(State state, String organisation) throws Exception {
        List<Pending> pending = state.pending();
        if (pending.isEmpty()) {
            return;
        }
        Properties options = connection();
        options.put("acks", "all");
        options.put("enable.idempotence", "true");
        options.put("max.block.ms", "15000");
        options.put("delivery.timeout.ms", "30000");
        options.put("request.timeout.ms", "15000");
        try (var producer = new KafkaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            for (Pending it : pending) {
                // The key keeps the events of a scenario in order.
                producer.send(new ProducerRecord<>("scenario-events." + organisation, it.subject(), it.value())).get();
                state.delivered(it);
                System.out.println("{\"id\":" + quoted(it.id()) + ",\"subject\":" + quoted(it.subject()) + ",\"type\":" + quoted(it.type())
                    + ",\"sequence\":" + it.sequence() + "}");
            }
        }
    }

    /** What came since the last time. What was printed just before a kill is printed again; the id of a message names it for good. */
    private static void answers(String organisation) throws Exception {
        Properties options = connection();
        options.put("group.id", organisation + ".answers");
        options.put("enable.auto.commit", "false");
        options.put("auto.offset.reset", "earliest");
        String topic = "scenario-outcomes." + organisation;
        try (var consumer = new KafkaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic).forEach(it -> partitions.add(new TopicPartition(topic, it.partition())));
            consumer.assign(partitions);
            Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(partitions));
            Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
            left.forEach((partition, end) -> read.put(partition, new OffsetAndMetadata(end)));
            while (true) {
                left.entrySet().removeIf(it -> consumer.position(it.getKey()) >= it.getValue());
                if (left.isEmpty()) {
                    break;
                }
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    if (record.offset() < read.get(new TopicPartition(topic, record.partition())).offset()) {
                        System.out.println(record.value());
                    }
                }
            }
            consumer.commitSync(read);
        }
    }

    private static String json(String path) throws Wrong {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException error) {
            throw new Wrong("无法读取 " + path + "，须为 UTF-8 编码的 JSON / cannot be read, it must be JSON in UTF-8: " + error);
        }
    }

    private static int run(String[] words) throws Exception {
        String organisation = environment("SCENARIOS_ORGANISATION");
        String command = words.length > 0 ? words[0] : "";
        if (words.length == 1 && command.equals("answers")) {
            answers(organisation);
            return 0;
        }
        if (!(words.length == 3 && SPEAKS.containsKey(command)) && !(words.length == 1 && command.equals("send"))) {
            throw new Wrong(USAGE);
        }
        try (State state = new State()) {
            if (words.length == 3) {
                String data = command.equals("withdraw") ? "{\"reason\":" + quoted(words[2]) + "}" : json(words[2]);
                say(state, organisation, SPEAKS.get(command), words[1], data);
            }
            try {
                send(state, organisation);
            } catch (Exception error) {
                System.err.println("已记录，尚未送达，稍后运行 send / recorded, not delivered yet, run send later: " + error.getMessage());
                return EXIT_NOT_DELIVERED;
            }
        }
        return 0;
    }

    public static void main(String[] words) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8));
        int exit = EXIT_NO;
        try {
            exit = run(words);
        } catch (Wrong error) {
            System.err.println(error.getMessage());
            exit = EXIT_USAGE;
        } catch (Exception error) {
            System.err.println(error);
        }
        System.exit(exit);
    }
}
