using System.Buffers;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// Bit sets of evaluated members, one frame per object or array under an <c>unevaluated…</c> keyword and per branch tried inside it.
/// A frame is an index into one pooled array; its first word is its length.
/// </summary>
internal struct MarkArena
{
    public const int None = -1;

    private ulong[]? _words;
    private int _top;

    public int Open(int members)
    {
        var words = ((members + 63) >> 6) + 1;
        var needed = _top + words;
        if (_words is null || needed > _words.Length)
        {
            var larger = ArrayPool<ulong>.Shared.Rent(Math.Max(needed, (_words?.Length ?? 8) * 2));
            if (_words is not null)
            {
                _words.AsSpan(0, _top).CopyTo(larger);
                ArrayPool<ulong>.Shared.Return(_words);
            }

            _words = larger;
        }

        var frame = _top;
        _words.AsSpan(frame, words).Clear();
        _words[frame] = (ulong)words;
        _top = needed;
        return frame;
    }

    /// <summary>Opens a frame as large as another, or none for none.</summary>
    public int OpenLike(int frame) => frame == None ? None : Open(((int)_words![frame] - 1) << 6);

    public void Close(int frame)
    {
        if (frame != None)
        {
            _top = frame;
        }
    }

    public readonly void Mark(int frame, int member)
    {
        if (frame != None)
        {
            _words![frame + 1 + (member >> 6)] |= 1UL << member;
        }
    }

    public readonly bool IsMarked(int frame, int member) => (_words![frame + 1 + (member >> 6)] & (1UL << member)) != 0;

    public readonly void MarkAll(int frame)
    {
        if (frame != None)
        {
            _words.AsSpan(frame + 1, (int)_words![frame] - 1).Fill(ulong.MaxValue);
        }
    }

    public readonly void Merge(int from, int into)
    {
        if (from == None)
        {
            return;
        }

        var words = (int)_words![from];
        for (var i = 1; i < words; i++)
        {
            _words[into + i] |= _words[from + i];
        }
    }

    public void Dispose()
    {
        if (_words is not null)
        {
            ArrayPool<ulong>.Shared.Return(_words);
            _words = null;
        }
    }
}
