import JSON

/// The violations of a document, and where the walk over it is.
struct Report {
    /// From a value to one in it.
    enum Step {
        case index(Int)
        /// A member that the schema names.
        case key(JSONView)
        /// A member that the schema does not name: its name is the document's own.
        case undeclared(JSONView)
        /// A member that is missing.
        case name(String)
    }

    private(set) var violations: [Violation] = []
    private let place: String
    private let quotesNames: Bool
    private var path: [String] = []
    /// Steps taken below a name that is not to be quoted.
    private var hidden = 0

    init(place: String, quotesNames: Bool) {
        self.place = place
        self.quotesNames = quotesNames
    }

    mutating func add(_ expected: String) {
        guard violations.count < SchemaLimits.violationsMax else { return }
        violations.append(Violation(path: place + path.joined(), expected: expected))
    }

    mutating func enter(_ step: Step) {
        if hidden > 0 || step.isUndeclared && !quotesNames {
            hidden += 1
        } else {
            path.append(step.text)
        }
    }

    mutating func leave(_ step: Step) {
        if hidden > 0 { hidden -= 1 } else { path.removeLast() }
    }
}

extension Report.Step {
    fileprivate var isUndeclared: Bool {
        if case .undeclared = self { true } else { false }
    }

    fileprivate var text: String {
        switch self {
        case .index(let index): "/\(index)"
        case .key(let key), .undeclared(let key): (key.string ?? "").pointerStep
        case .name(let name): name.pointerStep
        }
    }
}
