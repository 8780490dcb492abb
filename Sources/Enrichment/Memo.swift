/// Answers by text, as many as are worth keeping: a busy partition sees the same few thousand again
/// and again. A full memo forgets all; strangers' texts cost no more than that.
struct Memo<Answer> {
    private var answers: [String: Answer] = [:]

    var count: Int { answers.count }

    mutating func value(of text: String, _ answer: (String) -> Answer) -> Answer {
        if let known = answers[text] { return known }
        let new = answer(text)
        if answers.count >= Self.answersMax { answers.removeAll(keepingCapacity: true) }
        answers[text] = new
        return new
    }

    private static var answersMax: Int { 4_096 }
}
