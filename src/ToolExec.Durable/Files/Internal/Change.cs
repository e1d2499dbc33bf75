namespace ToolExec.Durable;

/// <summary>A change that waits to be written.</summary>
internal abstract class Change(CancellationToken cancellationToken)
{
    /// <summary>Says whether whoever wanted the change has given it up before it was begun; it then ends so.</summary>
    public bool IsGivenUp()
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        Cancel(cancellationToken);
        return true;
    }

    /// <summary>Makes the change within the transaction that is open. It may come again, in another one, where that one did not come about.</summary>
    public abstract void Run(Statements statements);

    /// <summary>The change is there.</summary>
    public abstract void Succeed();

    /// <summary>The change is not there, or nobody knows.</summary>
    public abstract void Fail(Exception fault);

    protected abstract void Cancel(CancellationToken cancellationToken);
}
