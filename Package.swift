// swift-tools-version: 6.2
import PackageDescription

/// Our own targets compile without warnings; dependencies are left as they are.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A library target under Sources, held to our settings.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of the module of the same name, beside what else they need.
func tests(
    _ module: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .testTarget(
        name: module + "Tests", dependencies: [.byName(name: module)] + dependencies,
        resources: resources, swiftSettings: strict)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let compression = Target.Dependency.product(
    name: "NIOHTTPCompression", package: "swift-nio-extras")

let package = Package(
    name: "spoor",
    products: [.executable(name: "spoor", targets: ["spoor"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C and C++, behind headers of our own.
        .target(
            name: "CSimdJSON",
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
        .systemLibrary(name: "CRocksDB", pkgConfig: "rocksdb", providers: [.apt(["librocksdb-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),

        // The pure ring: no clock, no randomness, no tasks, no input or output.
        library("JSON", ["CSimdJSON"]),
        library("Events", ["JSON"]),
        library("EventLog", ["Events"]),
        library("People", ["Events", collections]),
        library("Rules", ["Events", "People"]),
        library("Projector", ["Events", "EventLog", "People", "Rules", collections]),

        // Adapters and shells.
        library("Sealing", ["Events", crypto]),
        library("Configuration", ["Events", "Rules", yams]),
        library("RocksDB", ["EventLog", "Projector", "CRocksDB"]),
        library("Importing", ["Events", "CLZ4"]),
        library(
            "Collector",
            ["Events", "EventLog", "Sealing", "Configuration", hummingbird, compression, logging]),
        library("ReadAPI", ["Events", "EventLog", "Configuration", hummingbird, logging]),
        .executableTarget(
            name: "spoor",
            dependencies: [
                "Collector", "Configuration", "EventLog", "Importing", "People", "Projector",
                "ReadAPI", "RocksDB", "Rules", "Sealing", arguments, hummingbird, lifecycle,
                logging,
            ],
            swiftSettings: strict),

        .target(
            name: "SpoorTesting",
            dependencies: ["Events", "EventLog", "People", "Rules", "Projector"],
            path: "Sources/Testing", swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
