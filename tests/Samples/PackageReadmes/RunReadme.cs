using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class RunReadme
{
    [Fact]
    public async Task Pool_OverItems_KeepsTheirOrder()
    {
        string[] files = [typeof(RunReadme).Assembly.Location, typeof(WorkerPool).Assembly.Location];

        var lengths = await MeasureAsync(files, CancellationToken.None).OrHang();

        lengths.Should().Equal(files.Select(f => new FileInfo(f).Length));
    }

    private static async Task<IReadOnlyList<long>> MeasureAsync(string[] files, CancellationToken cancellationToken)
    {
        #region readme-run
        var lengths = await WorkerPool.RunAsync(
            files,
            static async (file, token) => (await File.ReadAllBytesAsync(file, token)).LongLength,
            concurrency: 4,
            new WorkerPoolOptions<string, long> { Order = ResultOrder.Input },
            cancellationToken);
        #endregion

        return lengths;
    }
}
