using System.Security.Cryptography;

namespace ToolExec.Wasm.Tests.Snapshots;

public sealed class WasmSnapshotTests
{
    [Fact]
    public void Restore_WithoutAnImage_GoesOnWhereTheInstanceWas()
    {
        byte[] bytes;
        using (var instance = WasmImageTests.Warm())
        {
            bytes = instance.Snapshot();
            WasmImageTests.AssertWarm(instance);
        }

        using var restored = WasmInstance.Restore(StatefulModule.Compiled, WasmSnapshot.Read(bytes), StatefulModule.Imports);

        WasmImageTests.AssertWarm(restored);
        bytes.Length.Should().BeLessThan(300, "only what differs from the module is in it");
    }

    [Fact]
    public void Restore_OnAnImageMadeElsewhere_GoesOnWhereTheInstanceWas()
    {
        byte[] bytes;
        using (var warm = WasmImageTests.Warm())
        using (var image = WasmImage.Capture(warm))
        using (var instance = image.Instantiate(StatefulModule.Imports))
        {
            instance.Call("poke", 500, 1234);
            instance.Call("bump").Should().Be(3);
            instance.Call("drop");
            instance.Call("move", 3, 2);
            bytes = instance.Snapshot();
        }

        using var again = WasmImageTests.Warm();
        using var sameImage = WasmImage.Capture(again);
        using var restored = sameImage.Restore(WasmSnapshot.Read(bytes), StatefulModule.Imports);

        restored.Call("peek", 500).Should().Be(1234);
        restored.Call("peek", 300).Should().Be(42);
        restored.Call("call", 3).Should().Be(5);
        restored.Call("bump").Should().Be(4);
        FluentActions.Invoking(() => restored.Call("init")).Should().Throw<WasmTrapException>("the segment was dropped");
    }

    [Fact]
    public void Snapshot_OfARestoredInstance_IsTheSameBytes()
    {
        using var warm = WasmImageTests.Warm();
        using var image = WasmImage.Capture(warm);
        using var instance = image.Instantiate(StatefulModule.Imports);
        instance.Call("poke", 500, 1234);
        instance.Call("grow", 2);
        var bytes = instance.Snapshot();

        using var restored = image.Restore(WasmSnapshot.Read(bytes), StatefulModule.Imports);

        restored.Snapshot().Should().Equal(bytes);
        restored.Call("size").Should().Be(5);
    }

    [Fact]
    public void Restore_OtherModuleOrBase_IsRefused()
    {
        using var warm = WasmImageTests.Warm();
        using var image = WasmImage.Capture(warm);
        using var instance = image.Instantiate(StatefulModule.Imports);
        var onImage = WasmSnapshot.Read(instance.Snapshot());
        var onModule = WasmSnapshot.Read(warm.Snapshot());

        Refusal(() => WasmInstance.Restore(StatefulModule.Other, onModule, StatefulModule.Imports)).Should().Be(WasmSnapshotFailure.OtherModule);
        Refusal(() => WasmInstance.Restore(StatefulModule.Compiled, onImage, StatefulModule.Imports)).Should().Be(WasmSnapshotFailure.OtherBase);
        Refusal(() => image.Restore(onModule, StatefulModule.Imports)).Should().Be(WasmSnapshotFailure.OtherBase);
        onImage.BaseSha256.Should().Be(image.Sha256);
        onImage.ModuleSha256.Should().Be(StatefulModule.Compiled.Module.Sha256);
    }

    [Fact]
    public void Restore_MoreThanTheLimits_IsRefused()
    {
        using var warm = WasmImageTests.Warm();
        warm.Call("grow", 1);
        var snapshot = WasmSnapshot.Read(warm.Snapshot());

        Refusal(() => WasmInstance.Restore(StatefulModule.Compiled, snapshot, StatefulModule.Imports, new WasmInstanceOptions { MaxMemoryPages = 3 }))
            .Should().Be(WasmSnapshotFailure.TooLarge);
        Refusal(() => WasmInstance.Restore(StatefulModule.Compiled, snapshot, StatefulModule.Imports, new WasmInstanceOptions { MaxTableElements = 4 }))
            .Should().Be(WasmSnapshotFailure.TooLarge);
        using var restored = WasmInstance.Restore(
            StatefulModule.Compiled, snapshot, StatefulModule.Imports, new WasmInstanceOptions { MaxMemoryPages = 4, MaxTableElements = 5 });
        restored.Call("size").Should().Be(4);
    }

    [Fact]
    public void Restore_MissingImport_IsRefusedAndNothingIsLeft()
    {
        using var warm = WasmImageTests.Warm();
        using var image = WasmImage.Capture(warm);
        using var instance = image.Instantiate(StatefulModule.Imports);
        var snapshot = WasmSnapshot.Read(instance.Snapshot());

        FluentActions.Invoking(() => image.Restore(snapshot)).Should().Throw<WasmLinkException>();

        using var restored = image.Restore(snapshot, StatefulModule.Imports);
        WasmImageTests.AssertWarm(restored);
    }

    [Fact]
    public void Snapshot_WithKey_IsReadWithItOnly()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        using var warm = WasmImageTests.Warm();

        var bytes = warm.Snapshot(new WasmSnapshotOptions { Key = key, Attachment = new byte[] { 1, 2 } });

        Refusal(() => WasmSnapshot.Read(bytes)).Should().Be(WasmSnapshotFailure.NotAuthentic);
        var snapshot = WasmSnapshot.Read(bytes, new WasmSnapshotOptions { Key = key });
        snapshot.Attachment.ToArray().Should().Equal(1, 2);
        using var restored = WasmInstance.Restore(StatefulModule.Compiled, snapshot, StatefulModule.Imports);
        WasmImageTests.AssertWarm(restored);
    }

    [Fact]
    public void Snapshot_NotAtRest_IsRefused()
    {
        WasmInstance? running = null;
        var refused = 0;
        running = WasmInstance.Create(StatefulModule.Compiled, new WasmImports().DefineFunction("env", "five", () =>
        {
            FluentActions.Invoking(() => running!.Snapshot()).Should().Throw<InvalidOperationException>();
            return ++refused;
        }));

        running.Call("call", 2);
        running.Dispose();

        refused.Should().Be(1);
        FluentActions.Invoking(() => running.Snapshot()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Read_RefusedArguments()
    {
        FluentActions.Invoking(() => WasmInstance.Restore(null!, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => WasmInstance.Restore(StatefulModule.Compiled, null!)).Should().Throw<ArgumentNullException>();
        Refusal(() => WasmSnapshot.Read(default)).Should().Be(WasmSnapshotFailure.NotASnapshot);
    }

    private static WasmSnapshotFailure? Refusal(Action action) =>
        action.Should().Throw<WasmSnapshotException>().Which.Failure;
}
