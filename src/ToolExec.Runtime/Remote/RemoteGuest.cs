namespace ToolExec.Runtime;

/// <summary>An execution in another host: its lines come on the answer of the request that began it, ours go with further ones.</summary>
internal sealed class RemoteGuest(HttpResponseMessage response, Stream lines, RemoteClient client, string path) : IGuest
{
    private readonly CancellationTokenSource _ended = new();

    public Stream Output => lines;

    public Stream Input => field ??= new PostingStream(client, path, _ended.Token);

    /// <summary>Gets nothing: the other host says at the end what it enforced.</summary>
    public LimitsEnforced Enforced { get; } = new();

    public bool IsAlive => !_ended.IsCancellationRequested;

    public bool IsHost => true;

    public ValueTask<SandboxError> ExplainAsync() => new(new SandboxError(
        SandboxErrorKind.Exited, "The connection to the host that ran the script was lost before its end. What it did until then is done; it was stopped there."));

    // The other host notices that nobody listens any more, and stops the code.
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await lines.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
    }

    private sealed class PostingStream(RemoteClient client, string path, CancellationToken ended) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                using var answer = await client.PostAsync(path, buffer.ToArray(), ended).ConfigureAwait(false);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new IOException($"The other host refused a line: {(int)answer.StatusCode}.");
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                throw new IOException("The other host takes no lines.", e);
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
