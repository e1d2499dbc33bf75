using ToolExec.Script;

namespace ToolExec.Runtime;

/// <summary>Scripts that were read, those used last. Safe for use by several threads.</summary>
internal sealed class ScriptCache(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ScriptLanguage Language, string Text), LinkedListNode<((ScriptLanguage Language, string Text) Key, CompiledScript Script)>> _byText = [];
    private readonly LinkedList<((ScriptLanguage Language, string Text) Key, CompiledScript Script)> _lastFirst = new();

    public CompiledScript? Find(ScriptLanguage language, string text)
    {
        lock (_gate)
        {
            if (!_byText.TryGetValue((language, text), out var node))
            {
                return null;
            }

            _lastFirst.Remove(node);
            _lastFirst.AddFirst(node);
            return node.Value.Script;
        }
    }

    public void Add(ScriptLanguage language, string text, CompiledScript script)
    {
        lock (_gate)
        {
            if (capacity == 0 || _byText.ContainsKey((language, text)))
            {
                return;
            }

            if (_byText.Count == capacity)
            {
                _byText.Remove(_lastFirst.Last!.Value.Key);
                _lastFirst.RemoveLast();
            }

            _byText[(language, text)] = _lastFirst.AddFirst(((language, text), script));
        }
    }
}
