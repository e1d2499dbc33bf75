namespace ToolExec.Backend;

/// <summary>A literal, or the place of a parameter's value, in a template.</summary>
/// <param name="Text">The literal, or the parameter's name.</param>
/// <param name="IsParameter">Whether it is a parameter.</param>
/// <param name="IsEach">Whether it stands for each value of a list.</param>
internal readonly record struct TemplateSegment(string Text, bool IsParameter, bool IsEach);
