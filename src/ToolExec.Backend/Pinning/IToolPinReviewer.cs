namespace ToolExec.Backend;

/// <summary>Decides over tools that are not as the lock says, where <see cref="ToolPinPolicy.Ask"/> is set. A service of the host.</summary>
public interface IToolPinReviewer
{
    /// <summary>Decides over one definition. It is asked once for each; an exception counts as no.</summary>
    /// <param name="change">How the tool differs from the lock.</param>
    /// <param name="tool">The tool as it is now.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    /// <returns>Whether the tool may be used as it is now, until the host ends. To agree for longer, save <see cref="ToolLock.With"/>.</returns>
    ValueTask<bool> ReviewAsync(ToolLockChange change, Tool tool, CancellationToken cancellationToken);
}
