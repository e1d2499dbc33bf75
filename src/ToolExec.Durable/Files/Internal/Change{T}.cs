namespace ToolExec.Durable;

/// <inheritdoc/>
internal sealed class Change<T>(Func<Statements, T> run, Action<T>? succeeded, CancellationToken cancellationToken) : Change(cancellationToken)
{
    private readonly TaskCompletionSource<T> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public async Task<T> WaitAsync() => await _ended.Task.WaitAsync(CancellationToken.None).ConfigureAwait(false);

    public override void Run(Statements statements) => _result = run(statements);

    public override void Succeed()
    {
        succeeded?.Invoke(_result!);
        _ended.SetResult(_result!);
    }

    public override void Fail(Exception fault) => _ended.SetException(fault);

    protected override void Cancel(CancellationToken cancellationToken) => _ended.SetCanceled(cancellationToken);
}
