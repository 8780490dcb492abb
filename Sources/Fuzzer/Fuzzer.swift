import CFuzzer
import Foundation
import SpoorFuzzing

/// Fuzzes one target, guided by coverage: `fuzzer TARGET [libFuzzer's options and corpora]`.
@main
struct Fuzzer {
    static func main() {
        var arguments = CommandLine.arguments
        let name = arguments.count > 1 ? arguments.remove(at: 1) : ""
        guard let target = FuzzTargets.named(name) else {
            let names = FuzzTargets.all.map { $0.name }.joined(separator: ", ")
            FileHandle.standardError.write(Data("name a target: \(names)\n".utf8))
            exit(64)
        }
        do {
            Running.target = try target.init()
        } catch {
            fatalError("\(name) cannot be set up: \(error)")
        }
        exit(run(arguments))
    }

    private static func run(_ arguments: [String]) -> Int32 {
        var pointers = arguments.map { strdup($0) }
        var count = Int32(pointers.count)
        return pointers.withUnsafeMutableBufferPointer { pointers in
            var start = pointers.baseAddress
            return LLVMFuzzerRunDriver(&count, &start) { data, size in
                Running.check(Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            }
        }
    }
}

/// libFuzzer calls a C function, which has nothing but what is global, from one thread.
private enum Running {
    nonisolated(unsafe) static var target: (any FuzzTarget)?

    static func check(_ input: [UInt8]) {
        guard let target else { return }
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            // A crash is what libFuzzer keeps the input of.
            do { try await target.check(input) } catch { fatalError("\(error)") }
            done.signal()
        }
        done.wait()
    }
}
