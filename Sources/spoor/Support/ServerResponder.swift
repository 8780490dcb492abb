import Collector
import HTTPServer
import ReadAPI

/// The collector's paths go to the collector where there is one, the others to the read API, which
/// reads for long.
struct ServerResponder: Responder {
    let collector: CollectorService?
    let api: ReadAPI
    let workers: WorkerThreads

    func respond(to request: ServerRequest, _ reply: Reply) {
        if let collector = collector(of: request.head.path) {
            collector.respond(to: request) { reply.send($0) }
        } else {
            Task(executorPreference: workers) { reply.send(await api.respond(to: request)) }
        }
    }

    func refusal(_ fault: Fault, of head: RequestHead?) -> ServerResponse {
        // What is no request at all has nobody to tell what is wrong with it.
        guard let head else { return ServerResponse(status: 400) }
        return collector(of: head.path)?.refusal(fault, of: head) ?? api.refusal(fault, of: head)
    }

    private func collector(of path: String) -> CollectorService? {
        CollectorService.owns(path) ? collector : nil
    }
}
