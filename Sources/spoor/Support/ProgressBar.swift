import Foundation

/// A line on the terminal that tells how far a long command is; nothing where the standard error
/// is not a terminal, but for a summary at the end.
struct ProgressBar {
    private let what: String
    private let start = DispatchTime.now()
    private var shown = DispatchTime.now()
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(_ what: String) { self.what = what }

    var seconds: Double {
        Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }

    /// - Parameter fraction: Of the whole, 0 to 1; nil if that is not known.
    mutating func update(count: Int, fraction: Double?) {
        let now = DispatchTime.now()
        guard isTerminal, now.uptimeNanoseconds - shown.uptimeNanoseconds > 200_000_000 else {
            return
        }
        shown = now
        write("\r\u{1b}[K\(line(count: count, fraction: fraction))")
    }

    func finish(count: Int) {
        let rate = seconds > 0 ? Double(count) / seconds : 0
        let clear = isTerminal ? "\r\u{1b}[K" : ""
        write("\(clear)\(count) \(what) in \(decimal(seconds, digits: 1)) s, \(Int(rate))/s\n")
    }

    private func line(count: Int, fraction: Double?) -> String {
        let rate = Int(Double(count) / max(seconds, 0.001))
        guard let fraction, fraction > 0 else { return "\(count) \(what), \(rate)/s" }
        let width = 30
        let done = Int(fraction * Double(width))
        let bar = String(repeating: "#", count: done) + String(repeating: "·", count: width - done)
        let left = decimal(seconds / fraction * (1 - fraction), digits: 1)
        return "[\(bar)] \(Int(fraction * 100)) %  \(count) \(what), \(rate)/s, \(left) s left"
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// With so many digits after the point.
func decimal(_ number: Double, digits: Int) -> String { String(format: "%.\(digits)f", number) }
