import Events
import JSON
import Testing

@testable import Projector
@testable import ReadAPI

@Suite struct ServerStatusTests {
    @Test func whatWaitsSomewhereIsNotSettled() {
        #expect(status().isSettled)
        let unsettled: [(inout ServerStatus) -> Void] = [
            { $0.isSpoolEmpty = false },
            { $0.profilesLag = 1 },
            { $0.isCaughtUp = false },
            { $0.isLogAway = true },
            { $0.partitions[1].end += 1 },
            { $0.partitions[1].status.nextDue = now },
            { $0.partitions[1].status.isPublished = false },
            { $0.partitions[1].status.phase = .catchingUp },
        ]
        for change in unsettled {
            var status = status()
            change(&status)
            #expect(!status.isSettled, "\(status)")
            #expect(status.json["settled"]?.boolValue == false)
        }
    }

    /// Of a server all of whose work is done; a timer is due later.
    private func status() -> ServerStatus {
        var partition = ProjectorService.Status(phase: .live, offset: 7)
        partition.isPublished = true
        partition.nextDue = now + 1
        return ServerStatus(
            partitions: (0..<2).map { .init(number: $0, end: 7, status: partition) },
            isCaughtUp: true, catchUp: CatchUp(), profilesLag: 0, isLogAway: false,
            isSpoolEmpty: true,
            now: now, collector: nil, kafka: [])
    }
}
