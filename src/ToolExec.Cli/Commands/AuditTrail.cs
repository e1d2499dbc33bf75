using Microsoft.Extensions.DependencyInjection;
using ToolExec.Durable;
using ToolExec.Governance;

namespace ToolExec.Cli;

/// <summary>A trail to read: files of lines, or the one file of <c>durable</c>.</summary>
internal sealed class AuditTrail : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _files;
    private readonly ServiceProvider? _services;
    private readonly IAuditSink? _sink;

    private AuditTrail(IReadOnlyList<string> files, ServiceProvider? services)
    {
        _files = files;
        _services = services;
        _sink = services?.GetRequiredService<IAuditSink>();
    }

    /// <summary>Opens a trail. One in a file of <c>durable</c> is held as long as it is read: no host can have the file meanwhile.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static async Task<AuditTrail> OpenAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (files.Count != 1 || !await IsDatabaseAsync(files[0], cancellationToken).ConfigureAwait(false))
        {
            return new AuditTrail(files, null);
        }

        var services = new ServiceCollection();
        services.AddToolExec().UseDurable(durable => durable.File = files[0]).UseDurableAudit();
        var provider = services.BuildServiceProvider();
        try
        {
            await provider.GetRequiredService<ToolExecutor>().StartAsync(cancellationToken).ConfigureAwait(false);
            return new AuditTrail(files, provider);
        }
        catch
        {
            await provider.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public IAsyncEnumerable<AuditRecord> ReadAsync(CancellationToken cancellationToken) => _sink?.ReadAsync(cancellationToken) ?? AuditVerifier.ReadAsync(_files, cancellationToken);

    public ValueTask<AuditVerification> VerifyAsync(AuditVerifyOptions options, CancellationToken cancellationToken) =>
        _sink is null ? AuditVerifier.VerifyAsync(_files, options, cancellationToken) : AuditVerifier.VerifyAsync(_sink, options, cancellationToken);

    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? default;

    private static async Task<bool> IsDatabaseAsync(string file, CancellationToken cancellationToken)
    {
        var mark = "SQLite format 3\0"u8.ToArray();
        if (!File.Exists(file))
        {
            return false;
        }

        var begin = new byte[mark.Length];
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (stream.ConfigureAwait(false))
        {
            return await stream.ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == begin.Length && begin.AsSpan().SequenceEqual(mark);
        }
    }
}
