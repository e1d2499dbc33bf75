namespace ToolExec.Foundation.JsonSchema;

/// <content>Choosing the branch of <c>anyOf</c> and <c>oneOf</c> by the value of a property.</content>
internal ref partial struct Evaluator
{
    // Looked for among the first members only: a search of the whole object would cost what it saves.
    private const int ChoiceMembers = 4;

    /// <returns>Whether the property was found early, is a plain string and so decides; otherwise every branch has to be tried.</returns>
    private readonly bool Choose(Discriminator choice, int at, out SchemaNode? branch)
    {
        branch = null;
        if (_json[at] != '{')
        {
            return false;
        }

        var i = SkipSpace(at + 1);
        for (var member = 0; member < ChoiceMembers && i < _json.Length && _json[i] == '"'; member++)
        {
            var matched = choice.Name.MatchAt(0, _json[(i + 1)..]);
            var close = Utf8Text.FindEnd(_json, i + 1, out var traits);
            if (close < 0 || (traits & StringTraits.Escaped) != StringTraits.None)
            {
                return false;
            }

            i = SkipSpace(close + 1);
            if (i >= _json.Length || _json[i] != ':')
            {
                return false;
            }

            i = SkipSpace(i + 1);
            if (i >= _json.Length || _json[i] != '"')
            {
                return false;
            }

            close = Utf8Text.FindEnd(_json, i + 1, out traits);
            if (close < 0)
            {
                return false;
            }

            if (matched > 0)
            {
                if ((traits & StringTraits.Escaped) != StringTraits.None)
                {
                    return false;
                }

                var index = choice.Values.Find(_json[(i + 1)..close]);
                branch = index < 0 ? null : choice.Branches[index];
                return true;
            }

            i = SkipSpace(close + 1);
            if (i >= _json.Length || _json[i] != ',')
            {
                return false;
            }

            i = SkipSpace(i + 1);
        }

        return false;
    }
}
