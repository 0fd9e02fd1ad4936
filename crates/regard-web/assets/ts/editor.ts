// The rich editor, a chunk of its own: Tiptap with what a letter needs and no more.
import { Editor as Tiptap } from '@tiptap/core';
import Image from '@tiptap/extension-image';
import { Placeholder } from '@tiptap/extensions';
import StarterKit from '@tiptap/starter-kit';

export type Editor = {
  text(): string;
  html(): string;
  focus(): void;
  lock(locked: boolean): void;
  format(name: string): void;
  active(name: string): boolean;
  link(href: string): void;
  image(src: string, alt: string): boolean;
  destroy(): void;
};
type Hooks = { changed: () => void; files: (files: FileList) => boolean };

/** Puts an editor in the place of a text area, with its words, its cursor and its label. */
export function mount(area: HTMLTextAreaElement, html: string, hooks: Hooks): Editor {
  const host = document.createElement('div');
  const focused = document.activeElement === area;
  const cursor = area.selectionEnd;
  const take = (files: FileList | undefined): boolean => !!files?.length && hooks.files(files);
  const tiptap = new Tiptap({
    element: host,
    injectCSS: false,
    textDirection: 'auto',
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        codeBlock: false,
        link: { openOnClick: false, defaultProtocol: 'https' },
      }),
      Image.configure({ inline: true }),
      Placeholder.configure({ placeholder: area.placeholder }),
    ],
    content: html || paragraphs(area.value),
    editorProps: {
      attributes: {
        class: 'cmp-ed',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': area.getAttribute('aria-label') ?? '',
      },
      handlePaste: (_view, event) => take(event.clipboardData?.files),
      handleDrop: (_view, event) => take((event as DragEvent).dataTransfer?.files),
    },
    onUpdate: hooks.changed,
    onSelectionUpdate: hooks.changed,
  });
  area.after(host);
  // At once, not in the next frame as the editor's own command does: the next letter may come before that.
  const focus = (at: number): void => {
    tiptap.commands.setTextSelection(at);
    tiptap.view.focus();
  };
  if (focused) focus(cursor >= area.value.length ? tiptap.state.doc.content.size : cursor + 1);
  area.hidden = true;
  const run = () => tiptap.chain().focus();
  return {
    text: () => tiptap.getText({ blockSeparator: '\n\n' }),
    html: () => tiptap.getHTML(),
    focus: () => focus(tiptap.state.doc.content.size),
    lock: (locked) => {
      tiptap.setEditable(!locked, false);
      if (locked) tiptap.commands.blur();
    },
    format: (name) => {
      if (name === 'bold') run().toggleBold().run();
      if (name === 'italic') run().toggleItalic().run();
      if (name === 'bulletList') run().toggleBulletList().run();
      if (name === 'orderedList') run().toggleOrderedList().run();
      if (name === 'blockquote') run().toggleBlockquote().run();
    },
    active: (name) => tiptap.isActive(name),
    link: (href) => {
      const link = run().extendMarkRange('link');
      if (!href) link.unsetLink().run();
      else if (tiptap.state.selection.empty && !tiptap.isActive('link'))
        run()
          .insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] })
          .run();
      else link.setLink({ href }).run();
    },
    image: (src, alt) => run().setImage({ src, alt }).run(),
    destroy: () => {
      tiptap.destroy();
      host.remove();
      area.hidden = false;
    },
  };
}

/** Plain text as the editor's document: a blank line parts paragraphs, a line end is a break. */
function paragraphs(text: string): object {
  const content = text
    .split(/\n{2,}/)
    .filter(Boolean)
    .map((block) => ({
      type: 'paragraph',
      content: block
        .split('\n')
        .flatMap((line, i) => [...(i ? [{ type: 'hardBreak' }] : []), ...(line ? [{ type: 'text', text: line }] : [])]),
    }));
  return { type: 'doc', content: content.length ? content : [{ type: 'paragraph' }] };
}
