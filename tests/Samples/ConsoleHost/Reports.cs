namespace ToolExec.Samples.ConsoleHost;

/// <summary>Keeps what is reported, in the order in which it comes; <see cref="Progress{T}"/> would report on other threads.</summary>
internal sealed class Reports<T> : List<T>, IProgress<T>
{
    public void Report(T value) => Add(value);
}
