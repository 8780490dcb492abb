// swift-tools-version: 6.2
import PackageDescription

/// `make fuzz` counts what of our code an input reaches.
let isFuzzing = Context.environment["SPOOR_FUZZING"] != nil
let coverage: [SwiftSetting] = isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : []

/// What a module calls of another is small and called for every fact: it is to be inlined.
let inlining: [SwiftSetting] = [
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
]

/// Our own targets compile without warnings; dependencies are left as they are.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)] + inlining + coverage

/// A library target under Sources, held to our settings.
func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The tests of the module of the same name, beside what else they need.
func tests(_ module: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: module + "Tests", dependencies: [.byName(name: module)] + dependencies,
        swiftSettings: strict)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(
    name: "HummingbirdTesting", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// Only `make fuzz` builds it: it is linked with libFuzzer.
let fuzzer: [Target] =
    isFuzzing
    ? [
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "fuzzer", dependencies: ["CFuzzer", "SpoorFuzzing"], path: "Sources/Fuzzer",
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ] : []

let package = Package(
    name: "spoor",
    products: [.executable(name: "spoor", targets: ["spoor"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C and C++, behind headers of our own.
        .target(
            name: "CSimdJSON",
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
        .target(
            name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),
        .systemLibrary(
            name: "CRocksDB", pkgConfig: "rocksdb", providers: [.apt(["librocksdb-dev"])]),
        .systemLibrary(
            name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The pure ring: no clock, no randomness, no tasks, no input or output, but that Enrichment
        // reads its lists once.
        library("JSON", ["CSimdJSON"]),
        library("JSONSchema", ["CRE2", "JSON"]),
        library("Events", ["JSON"]),
        library("EventLog", ["Events"]),
        library("Enrichment", ["CRE2", "Events", "JSON", yams], resources: [.copy("Resources")]),
        library("People", ["Enrichment", "Events"]),
        library("Rules", ["Enrichment", "Events", "People"]),
        library("Projector", ["Enrichment", "EventLog", "Events", "People", "Rules", deque, heap]),

        // A made-up shop, for benchmarks, demonstrations and tests; as pure.
        library("Generating", ["Events", heap]),

        // Adapters and shells.
        library("Sealing", ["EventLog", "Events", crypto]),
        // Not `Configuration`: a package that Hummingbird depends on has a module of that name.
        .target(
            name: "SpoorConfiguration",
            dependencies: ["Enrichment", "Events", "JSONSchema", "People", "Rules", yams],
            path: "Sources/Configuration", swiftSettings: strict),
        // Its resources are what `Schemas` has: one source of them, beside the program too.
        library(
            "SchemaRegistry", ["Events", "JSON", "JSONSchema", crypto],
            resources: [.copy("../../Schemas")]),
        library("RocksDB", ["CRocksDB", "EventLog", "Events", "Projector", crypto]),
        library("Kafka", ["CRdKafka", "EventLog", "Events", "JSON", deque]),
        library("Importing", ["CLZ4", "CZlib", "Events", "JSON"], resources: [.copy("Resources")]),
        library("HTTPServer", [lifecycle, nioCore, nioExtras, nioHTTP1, nioPosix]),
        library(
            "Collector",
            [
                "CZlib", "EventLog", "Events", "HTTPServer", "JSON", "JSONSchema", "Sealing",
                "SpoorConfiguration", nioCore,
            ]),
        library(
            "ReadAPI",
            [
                "EventLog", "Events", "HTTPServer", "JSON", "People", "Projector", "Rules",
                "SchemaRegistry", "SpoorConfiguration", crypto, hummingbird, logging, nioCore,
            ]),
        .executableTarget(
            name: "spoor",
            dependencies: [
                "CLZ4", "CRdKafka", "Collector", "Enrichment", "EventLog", "Events", "Generating",
                "HTTPServer", "Importing", "JSON", "JSONSchema", "Kafka", "People", "Projector",
                "ReadAPI", "RocksDB", "Rules", "SchemaRegistry", "Sealing", "SpoorConfiguration",
                arguments, deque, httpClient,
                hummingbird, lifecycle, logging, nioCore, nioPosix,
            ],
            swiftSettings: strict,
            linkerSettings: [
                // A third of the fold's time goes to memory, most of it small and of many threads.
                .linkedLibrary("jemalloc"),
                // Others warn of what Foundation, linked statically, could call.
                .unsafeFlags(["-use-ld=lld"]),
            ]),

        // Contract suites, the independent model, generators and simulation: for tests only.
        .target(
            name: "SpoorTesting",
            dependencies: [
                "Enrichment", "EventLog", "Events", "Generating", "JSON", "People", "Projector",
                "Rules",
            ],
            path: "Sources/Testing", swiftSettings: strict),

        // What holds of every reader, whatever it is given: for tests and fuzzers.
        .target(
            name: "SpoorFuzzing",
            dependencies: [
                "Collector", "Enrichment", "EventLog", "Events", "HTTPServer", "JSON", "People",
                "Projector", "ReadAPI", "Rules", "Sealing", "SpoorConfiguration", nioCore,
                nioEmbedded, nioHTTP1,
            ],
            path: "Sources/Fuzzing", swiftSettings: strict),
        .testTarget(
            name: "FuzzingTests",
            dependencies: ["Events", "JSON", "SpoorConfiguration", "SpoorFuzzing", "SpoorTesting"],
            swiftSettings: strict),

        tests("JSON"),
        tests("JSONSchema", ["JSON"]),
        tests("Events", ["JSON"]),
        tests("Enrichment", ["Generating", "Importing", "JSON", yams]),
        tests("EventLog", ["Events", "Projector", "SpoorTesting"]),
        tests("People", ["Enrichment", "Generating", "JSON", "SpoorTesting"]),
        tests("Projector", ["Enrichment", "JSON", "SpoorTesting"]),
        tests("Rules", ["Enrichment", "Events", "JSON", "People", "SpoorTesting"]),
        tests("SchemaRegistry", ["Events", "JSON", "JSONSchema"]),
        tests("Sealing", ["EventLog", "JSON", "SpoorTesting"]),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["JSONSchema", "Rules", "SpoorConfiguration"],
            swiftSettings: strict),
        tests("RocksDB", ["EventLog", "Events", "Projector", "SpoorTesting"]),
        tests("Kafka", ["EventLog", "Events", "SpoorTesting"]),
        tests(
            "Generating", ["Collector", "Events", "JSON", "Sealing", "SpoorConfiguration"]),
        tests("Importing", ["CLZ4", "CZlib", "JSON"]),
        tests("HTTPServer", [lifecycle, logging, nioCore, nioEmbedded, nioPosix]),
        tests(
            "Collector",
            [
                "CZlib", "HTTPServer", "JSON", "JSONSchema", "SpoorTesting", lifecycle, logging,
                nioCore, nioEmbedded, nioPosix,
            ]),
        tests(
            "ReadAPI",
            [
                "EventLog", "Events", "JSON", "People", "Projector", "Rules", "SchemaRegistry",
                "SpoorTesting", hummingbirdTesting, nioCore,
            ]),
    ] + fuzzer,
    cxxLanguageStandard: .cxx17
)
