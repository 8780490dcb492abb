import EventLog
import Events
import JSON
import Projector

/// How the server is, and what it has counted.
extension ReadAPI {
    func report() async throws -> Report {
        var report = Report()
        let parser = JSONParser.forStored()
        let people = try people
        try people.forEach { record in try parser.parse(record) { report.add($0) } }
        for number in 0..<log.partitionCount {
            report.rejected += try await log.end(TopicPartition(.rejected, number))
        }
        return report
    }

    /// Stays right under load, once what was there at the start has been taken in: `status` tells
    /// how far behind whom is.
    func checkReady() throws(Problem) {
        if let projector, !projector.isLive {
            throw Problem(.notReady, projector.progress)
        }
        if store != nil { try checkCaughtUp() }
        if !hasKeys() { throw Problem(.notReady, "the keys of personal data are being read") }
    }

    /// Who is known here as of yesterday is not to be judged by that.
    private func checkCaughtUp() throws(Problem) {
        if try !people.hasCaughtUp {
            throw Problem(.notReady, "the read side is catching up")
        }
    }

    func status() async throws -> ServerStatus {
        // Asked first: what leaves the spool meanwhile is before the ends that are asked next.
        let isSpoolEmpty = isSpoolEmpty()
        var isLogAway = false
        let (ends, profilesLag): ([Int: Offset], Offset)
        do throws {
            (ends, profilesLag) = try await (self.ends(), store?.lag() ?? 0)
        } catch EventLogError.unavailable {
            // What else there is to tell is wanted the more then.
            (isLogAway, ends, profilesLag) = (true, [:], 0)
        }
        let status = projector?.status ?? [:]
        let partitions = status.sorted { $0.key < $1.key }.map { number, status in
            ServerStatus.Partition(
                number: number, end: ends[number] ?? status.offset, status: status)
        }
        return ServerStatus(
            partitions: partitions, isCaughtUp: projector?.isLive ?? true,
            catchUp: projector?.catchUp ?? CatchUp(), profilesLag: profilesLag,
            isLogAway: isLogAway, isSpoolEmpty: isSpoolEmpty,
            now: administration.clock(), collector: collectorMetrics(),
            kafka: kafkaMetrics())
    }

    /// Where the partitions of `spoor.events` end; all are asked at once.
    private func ends() async throws -> [Int: Offset] {
        try await withThrowingTaskGroup(of: (Int, Offset).self) { group in
            for number in 0..<log.partitionCount {
                group.addTask {
                    (number, try await log.end(TopicPartition(.events, number)))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    func digests() async -> JSONValue {
        .array(
            await (projector?.digests() ?? []).map { part in
                .object([
                    JSONMember(key: "partition", value: .int(Int64(part.partition))),
                    JSONMember(key: "offset", value: .int(part.offset)),
                    JSONMember(key: "digest", value: .string(String(part.digest, radix: 16))),
                ])
            })
    }
}

/// What an administrator asks for.
extension ReadAPI {
    func release(_ call: Call) async throws -> Answer {
        let body = try await call.object(["content", "at"])
        guard let content = body["content"] else {
            throw Problem.body("/content", "is missing: {\"rules\":[…],\"sites\":[…]}")
        }
        let at = body["at"]
        guard at == nil || at?.intValue != nil else {
            throw Problem.body("/at", "a time in milliseconds since 1970 is expected")
        }
        return Answer(try await administration.release(content, at: at?.intValue))
    }

    func erase(_ call: Call) async throws -> Answer {
        try checkCaughtUp()
        return Answer(try await administration.erase(id(of: try await call.object(["id"]))))
    }

    func unlink(_ call: Call) async throws -> Answer {
        try checkCaughtUp()
        let body = try await call.object(["id", "edges"])
        let id = try id(of: body)
        // Never taken for none, which means all.
        guard let edges = body["edges"] else {
            return Answer(try await administration.unlink(id, edges: []))
        }
        let names = edges.arrayValue?.map(\.stringValue) ?? [nil]
        guard !names.isEmpty, names.allSatisfy({ $0?.isEmpty == false }) else {
            throw Problem.body(
                "/edges", "a list of message ids is expected; leave it out to take back all links")
        }
        return Answer(try await administration.unlink(id, edges: names.compactMap { $0 }))
    }

    private func id(of body: JSONValue) throws(Problem) -> Identifier {
        guard let id = body["id"]?.stringValue.flatMap(Identifier.init(asked:)) else {
            throw .body("/id", "an id is expected: a:…, e:… or u:…")
        }
        return hash(id)
    }
}
