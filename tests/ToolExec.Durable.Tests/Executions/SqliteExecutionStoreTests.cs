using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Durable.Tests.Executions;

public sealed class SqliteExecutionStoreTests : ExecutionStoreConformanceTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DurableFile? _file;

    public void Dispose() => _folder.Dispose();

    protected override Task<IExecutionStore> CreateAsync()
    {
        _file = new DurableFile(new DurableOptions { File = _folder.File() }, Time, NullLogger.Instance);
        return Task.FromResult<IExecutionStore>(new SqliteExecutionStore(_file));
    }

    protected override async Task CloseAsync() => await _file!.DisposeAsync();
}
