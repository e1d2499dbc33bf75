using Microsoft.Extensions.AI;

namespace ToolExec.Discovery.Tests.Embeddings;

/// <summary>A generator that knows what a few words mean, and that a test can stop, break and watch.</summary>
internal sealed class MeaningGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private static readonly string[][] Meanings = [["money", "cash", "invoice", "bill", "charge"], ["weather", "rain", "umbrella", "forecast"], ["file", "disk", "folder"], ["mail", "letter", "inbox"]];
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public List<int> Sizes { get; } = [];

    public Func<IReadOnlyList<string>, CancellationToken, Task>? Before { get; set; }

    public Func<float[], float[]> Change { get; set; } = v => v;

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        Interlocked.Increment(ref _requests);
        lock (Sizes)
        {
            Sizes.Add(texts.Length);
        }

        if (Before is not null)
        {
            await Before(texts, cancellationToken);
        }

        return new GeneratedEmbeddings<Embedding<float>>(texts.Select(t => new Embedding<float>(Change(Meaning(t)))));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static float[] Meaning(string text) =>
        [.. Meanings.Select(m => (float)m.Count(w => text.Contains(w, StringComparison.OrdinalIgnoreCase))), 0.1f];
}
