namespace ToolExec.Governance.Tests.Approval;

public sealed class MemoryApprovalStoreTests : ApprovalStoreConformanceTests
{
    [Fact]
    public async Task TryAddAsync_NoRoom_IsRefusedUntilSomethingExpires()
    {
        var store = new MemoryApprovalStore(1, Time);
        await store.TryAddAsync(Request("a"), "", default);

        await FluentActions.Awaiting(() => store.TryAddAsync(Request("b"), "", default).AsTask()).Should().ThrowAsync<IOException>().WithMessage("*room for 1 *");
        Time.Advance(TimeSpan.FromMinutes(1));

        (await store.TryAddAsync(Request("b"), "", default)).Should().BeTrue();
    }

    protected override Task<IApprovalStore> CreateAsync() => Task.FromResult<IApprovalStore>(new MemoryApprovalStore(1000, Time));

    private ApprovalRequest Request(string id) => new()
    {
        Id = id,
        Tool = "b:t",
        ToolFingerprint = "f",
        Arguments = ToolExecJson.EmptyObject,
        Reason = "because",
        Created = Time.GetUtcNow(),
        Expires = Time.GetUtcNow() + TimeSpan.FromMinutes(1),
    };
}
