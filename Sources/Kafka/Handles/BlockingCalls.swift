import Dispatch

/// Runs calls that wait for a broker on threads of their own: the cooperative pool has none to spare.
struct BlockingCalls: Sendable {
    private let queue = DispatchQueue(label: "spoor-kafka", attributes: .concurrent)

    func callAsFunction<Result: Sendable>(
        _ body: @escaping @Sendable () throws(KafkaError) -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                do throws(KafkaError) {
                    continuation.resume(returning: try body())
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
