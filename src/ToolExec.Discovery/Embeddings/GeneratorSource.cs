using Microsoft.Extensions.AI;

namespace ToolExec.Discovery.Embeddings;

/// <summary>Where the index of an instance gets its generator from.</summary>
internal sealed record GeneratorSource(Func<IServiceProvider, IEmbeddingGenerator<string, Embedding<float>>> Create);
