namespace ToolExec;

/// <summary>Looks at what goes to tools and comes from them, and keeps back what must not pass.</summary>
/// <remarks>One instance serves all calls, several at once. What it throws blocks the content, unless the host has said otherwise.</remarks>
public interface IContentGuard
{
    /// <summary>Gets the guard's name, for errors, logs and notes; it never changes.</summary>
    string Name { get; }

    /// <summary>Looks at arguments, after they were checked, or at a result, before anybody else sees it.</summary>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">The call is to stop.</param>
    /// <returns>What becomes of it.</returns>
    ValueTask<GuardVerdict> CheckAsync(GuardedContent content, CancellationToken cancellationToken);
}
