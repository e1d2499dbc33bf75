namespace ToolExec.Runtime;

/// <summary>An execution in another host: its lines come on the answer of the request that began it, ours go with further ones.</summary>
internal sealed class RemoteGuest(HttpResponseMessage response, Stream lines, RemoteClient client, string path, TimeProvider time) : IGuest
{
    // Its last lines may be on the way already.
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _ended = new(Timeout.InfiniteTimeSpan, time);
    private string? _refusal;

    public Stream Output => field ??= new EndingStream(lines, _ended.Token);

    public Stream Input => field ??= new PostingStream(client, path, Refused, _ended.Token);

    /// <summary>Gets nothing: the other host says at the end what it enforced.</summary>
    public LimitsEnforced Enforced { get; } = new();

    public bool IsAlive => !_ended.IsCancellationRequested;

    public bool IsHost => true;

    public ValueTask<SandboxError> ExplainAsync() => new(new SandboxError(
        SandboxErrorKind.Exited, $"The connection to the host that ran the script was lost before its end{_refusal}. What it did until then is done; it was stopped there."));

    // The other host notices that nobody listens any more, and stops the code.
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await lines.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
    }

    // A line that does not arrive is one that the code there waits for: without this, it would until its time is over. Or it has ended meanwhile, and its result comes.
    private void Refused(string why)
    {
        _refusal = $": {why}";
        _ended.CancelAfter(EndGrace);
    }

    // A read must be told to end before its stream is closed: the connection would go back to the others with the read still on it, and lose what comes next.
    private sealed class EndingStream(Stream lines, CancellationToken ended) : OneWayStream
    {
        public override bool CanRead => true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await lines.ReadAsync(buffer, ended).ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
            {
                throw new IOException("The execution has ended here.", e);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    private sealed class PostingStream(RemoteClient client, string path, Action<string> refused, CancellationToken ended) : OneWayStream
    {
        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                using var answer = await client.PostAsync(path, buffer.ToArray(), ended).ConfigureAwait(false);
                if (!answer.IsSuccessStatusCode)
                {
                    refused($"it refused a line with {(int)answer.StatusCode}");
                    throw new IOException("The other host refused a line.");
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                refused(e is HttpRequestException { HttpRequestError: var error } ? $"a line could not be sent ({error})" : "it was given up");
                throw new IOException("The other host takes no lines.", e);
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
