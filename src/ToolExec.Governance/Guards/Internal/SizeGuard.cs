namespace ToolExec.Governance;

/// <summary>Keeps back content with more text than may pass.</summary>
internal sealed class SizeGuard(SizeGuardOptions options) : IContentGuard
{
    public string Name => "size";

    public ValueTask<GuardVerdict> CheckAsync(GuardedContent content, CancellationToken cancellationToken)
    {
        if ((content.Direction == GuardDirection.Arguments ? options.MaxArgumentCharacters : options.MaxResultCharacters) is not { } max)
        {
            return new(GuardVerdict.Pass);
        }

        // No text is longer than its JSON.
        if (content.Content.Count == 0 && TextWalk.Json(content).Length <= max)
        {
            return new(GuardVerdict.Pass);
        }

        var length = 0L;
        TextWalk.Visit(content, text => length += text.Length);
        return new(length <= max ? GuardVerdict.Pass : new GuardVerdict { Outcome = GuardOutcome.Block, Reasons = ["too_much_text"] });
    }
}
