#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/* rd_kafka_producev(), whose arguments vary in number, which Swift cannot call. The record's bytes
   are copied; `headers` may be null, and belong to librdkafka unless an error is returned. */
static inline rd_kafka_resp_err_t spoor_rd_kafka_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, int64_t timestamp,
    const void *key, size_t key_size, const void *value, size_t value_size,
    rd_kafka_headers_t *headers, void *opaque) {
  if (headers)
    return rd_kafka_producev(
        client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_KEY(key, key_size),
        RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
  return rd_kafka_producev(
      client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_KEY(key, key_size),
      RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}
