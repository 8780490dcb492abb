extension ReadAPI {
    /// What there is. The order is that of the documentation; no two lines match one request.
    static let routes = RouteTable(routes: [
        .get("/v1/people", .read, [.limit, .cursor, .fields, .sealed, .identified]) {
            try $0.listPeople($1)
        },
        .get("/v1/people/{id}", .read, [.fields, .sealed]) { try $0.person($1) },
        list("/v1/people/{id}/devices", of: .devices),
        list("/v1/people/{id}/sessions", of: .sessions),
        list("/v1/people/{id}/carts", of: .carts),
        list("/v1/people/{id}/orders", of: .orders),
        list("/v1/people/{id}/decisions", of: .decisions),
        .get("/v1/devices/{id}", .read, [.fields, .sealed]) { try $0.device($1) },
        .get("/v1/report", .read) { api, _ in Answer(try await api.report().json) },
        .get("/v1/openapi.json", .open) { api, _ in
            Answer(resource: api.document.value.bytes)
        },

        .post("/v1/admin/release", .admin) { try await $0.release($1) },
        .post("/v1/admin/erase", .admin) { try await $0.erase($1) },
        .post("/v1/admin/unlink", .admin) { try await $0.unlink($1) },
        .get("/v1/admin/status", .admin) { api, _ in Answer(try await api.status().json) },
        .get("/v1/admin/digests", .admin) { api, _ in Answer(await api.digests()) },

        .get("/metrics", .admin, produces: MediaType.metrics) { api, _ in
            Answer(metrics: Metrics(try await api.status()).text)
        },
        .get("/health", .open) { _, _ in Answer(["alive": true]) },
        .get("/ready", .open) { api, _ in
            try api.checkReady()
            return Answer(["ready": true])
        },
    ])

    /// A list in a person's record, by the names that lead to it.
    private static func list(_ path: String, of list: RecordList) -> Route {
        .get(path, .read, [.limit, .cursor, .fields, .sealed]) { try $0.list(list, $1) }
    }
}
