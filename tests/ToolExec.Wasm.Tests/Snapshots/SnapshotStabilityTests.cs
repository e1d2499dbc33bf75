namespace ToolExec.Wasm.Tests.Snapshots;

/// <summary>What an earlier process wrote is read by later ones: these were written down once and must
/// not change within a version of the format. They stand on the bytes of <see cref="StatefulModule"/>: whoever changes that writes them down anew.</summary>
public sealed class SnapshotStabilityTests
{
    private const string ImageSha256 = "276252b71b90cb4be03fc738c2eb80ed2a6567a312f323355e9ac0fdcd6621c2";
    private const string Snapshot =
        "iVRFV1MNChoBAAEAPAAAADoAAACLqZA8MncimvQFWARm7PNnzzNybijN5lmX9WWk9rPAySdiUrcbkMtL4D/HOMLrgO0qZWejEvMj"
        + "NV6awP3NZiHCGzkAAICqqqrqnxiYjwe5XuQooAB6V9DTVY9nHYCDsSASk8QAd9oEMbN2l3UwhGoBkVb/LqDOAEgT6wcAcg6pxshMpUV6gF5bjL+GrgxDoHlRlAn7GaGVlYKu3PE=";

    [Fact]
    public void Image_MadeInTheSameWay_HasTheSameHashInEveryProcess()
    {
        using var warm = WasmImageTests.Warm();
        using var image = WasmImage.Capture(warm);

        image.Sha256.Should().Be(ImageSha256);
    }

    [Fact]
    public void Restore_SnapshotOfAnEarlierProcess_GoesOn()
    {
        using var warm = WasmImageTests.Warm();
        using var image = WasmImage.Capture(warm);
        var snapshot = WasmSnapshot.Read(Convert.FromBase64String(Snapshot), new WasmSnapshotOptions { Key = "the key of this test"u8.ToArray() });

        using var restored = image.Restore(snapshot, StatefulModule.Imports);

        snapshot.Attachment.ToArray().Should().Equal("more"u8.ToArray());
        restored.Call("peek", 500).Should().Be(1234);
        restored.Call("bump").Should().Be(4);
    }
}
