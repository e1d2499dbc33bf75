using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Durable.Tests.Approvals;

public sealed class SqliteApprovalStoreTests : ApprovalStoreConformanceTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DurableFile? _file;

    public void Dispose() => _folder.Dispose();

    protected override Task<IApprovalStore> CreateAsync()
    {
        _file = new DurableFile(new DurableOptions { File = _folder.File() }, Time, NullLogger.Instance);
        return Task.FromResult<IApprovalStore>(new SqliteApprovalStore(_file));
    }

    protected override async Task CloseAsync() => await _file!.DisposeAsync();
}
